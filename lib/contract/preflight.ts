import * as z from 'zod';

export const preflightId = z.enum([
  'engine',
  'engine-version',
  'image',
  'digest',
  'platform',
  'dependency',
  'port',
  'name',
  'limits',
  'memory',
  'storage',
  'ingress',
  'plan',
]);
export type PreflightId = z.infer<typeof preflightId>;
/** Every sentence of a pre-flight list, in English: `{name}` stands for a parameter. The pages say it in their language. */
export const preflightSentences = {
  'engine-ok': 'The pool {pool} answers: version {version}.',
  'engine-unreachable':
    'The pool {pool} does not answer now: {reason} What is deployed waits for some minutes until it does.',
  'image-ok': 'The tenant may pull {image}.',
  'image-not-for-tenant':
    'The tenant {tenantId} may not pull {image}. Copy it into a repository of the tenant, or make it public.',
  'image-content-missing': 'The registry does not answer with the content of {image}. Push it again.',
  'image-no-container': '{image} is no image that can run: it has no config that says what to start.',
  'digest-pinned': 'What runs is {digest}…, wherever the tag moves.',
  'digest-external': 'The engine takes {image} by its tag: its digest cannot be asked for from here.',
  'platform-ok': 'The image runs on {platform}.',
  'platform-none':
    'The image is made for {platforms}, the pool runs {architectures}. Push an image for the pool, or choose another one.',
  'platform-unknown': 'The image does not say what platform it is for; the pool runs {architectures}.',
  'dependency-own': '{image} comes from this registry.',
  'dependency-external': '{image} comes from Docker Hub.',
  'dependency-missing':
    '{image} is needed and is not here. Push it to {repository}, or let an administrator allow official images in the pool.',
  'ports-ok': 'It will be reached at port {ports}.',
  'port-moved': 'Port {wanted} is taken or outside the pool’s range; it gets {given}.',
  'port-none-free': 'All ports from {first} to {last} are taken. Ask an administrator for a larger range.',
  'name-ok': 'The name {name} is free.',
  'name-taken': 'There is a deployment {name} in this pool already. Choose another name.',
  'host-taken': 'The host name {host} is in use. Choose another name.',
  'limits-ok': 'It stays within the tenant’s limits.',
  'limit-memory': 'It needs {wanted} of memory, and {left} are left to the tenant in this pool.',
  'limit-cpus': 'It needs {wanted} CPUs, and {left} are left to the tenant in this pool.',
  'limit-deployments': 'The tenant has its {limit} deployments in this pool already. Remove one first.',
  'memory-ok': 'It may use {wanted} of memory.',
  'memory-pool': 'It needs {wanted} of memory, and the whole pool has {has}.',
  'storage-ok': 'Its volumes are made by {class}.',
  'storage-none': 'The cluster has no storage class, so its volumes cannot be made. Ask an administrator.',
  'storage-shared':
    'Several replicas write to the volume {volume} at once: it must be a fast, shared storage.',
  'data-version':
    'The data is of {application} {from}, which {application} {to} does not read: its image converts nothing. Stay with {from}, or dump the data and restore it into a new deployment of {to}.',
  'data-moves':
    'The volume of {service} is at {from} and would be at {to}, where the data of now is not found. Dump the data, make a new deployment and restore it there.',
  'data-elsewhere':
    'The image keeps its data in {declared}, and the plan has its volume at {path}: the data would go with the container. Choose the blueprint for any image, with a volume where the data is.',
  'ingress-ok': 'It will be reached as {host}.',
  'ingress-none': 'The cluster has no ingress controller, so {host} leads nowhere. Ask an administrator.',
  'plan-ok': 'The plan keeps the rules of the pool.',
  'plan-refused': 'The rules do not allow it: {reason}',
} as const;
export const preflightKey = z.enum(Object.keys(preflightSentences) as [keyof typeof preflightSentences]);
export type PreflightKey = z.infer<typeof preflightKey>;

export const preflightItem = z
  .object({
    id: preflightId,
    state: z.enum(['passed', 'warning', 'failed']),
    /** `message` is the sentence of `key`, filled with `params`. */
    key: preflightKey,
    params: z.record(z.string(), z.string()),
    message: z.string(),
  })
  .meta({ id: 'PreflightItem' });
export type PreflightItem = z.infer<typeof preflightItem>;
