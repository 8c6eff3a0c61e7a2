import { expect, test } from 'vitest';
import { faultsOf } from '#lib/client/form-faults';
import { type PoolValues, poolRules } from './pool-rules';

const values: PoolValues = {
  name: 'prod',
  kind: 'docker',
  type: 'socket',
  path: '/var/run/docker.sock',
  host: '',
  port: '',
  ca: '',
  cert: '',
  key: '',
  user: '',
  privateKey: '',
  hostFingerprint: '',
  kubeconfig: '',
  keep: false,
  publicHost: '',
  registryHost: '',
  domain: '',
  portFirst: '',
  portLast: '',
  allowExternal: true,
};
const faults = (change: Partial<PoolValues>) => faultsOf({ ...values, ...change }, poolRules(String));

test.each<[string, Partial<PoolValues>, object | null]>([
  ['what is empty is the default', {}, null],
  ['no name', { name: ' ' }, { name: 'required' }],
  ['a name with a capital letter', { name: 'Prod' }, { name: 'nameForm' }],
  ['a relative socket', { path: 'docker.sock' }, { path: 'pathForm' }],
  [
    'TCP with nothing entered',
    { type: 'tcp' },
    { host: 'required', ca: 'required', cert: 'required', key: 'required' },
  ],
  [
    'SSH with a host and a port that are none',
    { type: 'ssh', host: 'http://x', port: '1.5', user: 'u', privateKey: 'k', hostFingerprint: 'f' },
    { host: 'hostForm', port: 'portForm' },
  ],
  ['no kubeconfig', { kind: 'kubernetes', type: 'kubeconfig' }, { kubeconfig: 'required' }],
  ['a connection that is kept', { type: 'tcp', keep: true }, null],
  ['an address with a scheme', { publicHost: 'http://x' }, { publicHost: 'hostForm' }],
  ['a registry with a path', { registryHost: 'x:1/y' }, { registryHost: 'registryForm' }],
  [
    'ports that are none',
    { portFirst: '0', portLast: '70000' },
    { portFirst: 'portForm', portLast: 'portForm' },
  ],
  ['a range from behind', { portFirst: '200', portLast: '100' }, { portLast: 'portOrder' }],
  [
    'a domain without a dot',
    { kind: 'kubernetes', type: 'in-cluster', domain: 'x' },
    { domain: 'domainForm' },
  ],
  ['a domain that is not asked for', { domain: 'x' }, null],
])('%s', (_what, change, found) => {
  expect(faults(change)).toEqual(found);
});
