import type { Rules } from '#lib/client/form-faults';
import { isDomain, isHostName, isPoolName, isRegistryHost } from '#lib/client/name-rules';
import type { PoolConnection, PoolKind } from '#lib/contract/pools';
import type { ConnectionValues } from './connection-fields';

export type PoolValues = ConnectionValues & {
  name: string;
  kind: PoolKind;
  keep: boolean;
  publicHost: string;
  registryHost: string;
  domain: string;
  portFirst: string;
  portLast: string;
  allowExternal: boolean;
};

/** Without it the default counts. */
const isEmpty = (text: string): boolean => text.trim() === '';

const isPort = (text: string): boolean => {
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
};

type Word =
  | 'required'
  | 'nameForm'
  | 'hostForm'
  | 'registryForm'
  | 'portForm'
  | 'portOrder'
  | 'domainForm'
  | 'pathForm';

/** What each field must be, as lib/contract/pools has it; what is not asked for is not looked at. */
export function poolRules(t: (word: Word) => string): Rules<PoolValues> {
  type Name = keyof ConnectionValues;
  const needs =
    (types: readonly PoolConnection['type'][], accepts: (values: PoolValues) => boolean) =>
    (values: PoolValues) =>
      values.keep || !types.includes(values.type) || accepts(values);
  const filled = (name: Name, ...types: PoolConnection['type'][]) => ({
    accepts: needs(types, (values) => !isEmpty(values[name])),
    text: t('required'),
  });
  const port = (name: 'portFirst' | 'portLast') => ({
    accepts: (values: PoolValues) => isEmpty(values[name]) || isPort(values[name]),
    text: t('portForm'),
  });
  return {
    name: [
      { accepts: ({ name }) => !isEmpty(name), text: t('required') },
      { accepts: ({ name }) => isPoolName(name.trim()), text: t('nameForm') },
    ],
    path: [{ accepts: needs(['socket'], ({ path }) => path.startsWith('/')), text: t('pathForm') }],
    host: [
      filled('host', 'tcp', 'ssh'),
      { accepts: needs(['tcp', 'ssh'], ({ host }) => isHostName(host.trim())), text: t('hostForm') },
    ],
    port: [
      {
        accepts: needs(['tcp', 'ssh'], (values) => isEmpty(values.port) || isPort(values.port)),
        text: t('portForm'),
      },
    ],
    ca: [filled('ca', 'tcp')],
    cert: [filled('cert', 'tcp')],
    key: [filled('key', 'tcp')],
    user: [filled('user', 'ssh')],
    privateKey: [filled('privateKey', 'ssh')],
    hostFingerprint: [filled('hostFingerprint', 'ssh')],
    kubeconfig: [filled('kubeconfig', 'kubeconfig')],
    publicHost: [
      {
        accepts: ({ publicHost }) => isEmpty(publicHost) || isHostName(publicHost.trim()),
        text: t('hostForm'),
      },
    ],
    registryHost: [
      {
        accepts: ({ registryHost }) => isEmpty(registryHost) || isRegistryHost(registryHost.trim()),
        text: t('registryForm'),
      },
    ],
    portFirst: [port('portFirst')],
    portLast: [
      port('portLast'),
      {
        accepts: ({ portFirst, portLast }) =>
          isEmpty(portFirst) || isEmpty(portLast) || Number(portFirst) <= Number(portLast),
        text: t('portOrder'),
      },
    ],
    domain: [
      {
        accepts: ({ kind, domain }) => kind !== 'kubernetes' || isEmpty(domain) || isDomain(domain.trim()),
        text: t('domainForm'),
      },
    ],
  };
}
