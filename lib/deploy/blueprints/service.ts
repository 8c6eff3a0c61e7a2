import type { PlannedHealth, PlannedImage, PlannedService } from '../../contract/plan.ts';
import type { BlueprintImage, BlueprintInput } from '../blueprint.ts';

type Given = Pick<PlannedService, 'id' | 'role' | 'image' | 'resources'> & Partial<PlannedService>;

/** A service with nothing but what is given: as the image says, and without any right. */
export function makeService(given: Given): PlannedService {
  return {
    entrypoint: null,
    command: null,
    env: {},
    files: [],
    ports: [],
    volumes: [],
    tmpfs: [],
    health: null,
    dependsOn: [],
    replicas: 1,
    user: null,
    volumeGroup: null,
    capabilities: [],
    stopSeconds: 30,
    ...given,
  };
}

/** What an image needs that begins as root and gives its rights away. */
export const rootCapabilities: PlannedService['capabilities'] = [
  'CHOWN',
  'SETUID',
  'SETGID',
  'DAC_OVERRIDE',
  'FOWNER',
];

/** The image that was chosen, pinned. */
export function mainImage({ repository, tag, digest, platforms }: BlueprintImage): PlannedImage {
  const only = platforms.length === 1 ? platforms[0]! : null;
  return { source: 'registry', repository, tag, digest, platform: only };
}

/** The image's own user alone, without any right. */
export const asUser = (uid: number): Pick<PlannedService, 'user' | 'volumeGroup' | 'capabilities'> => ({
  user: `${uid}:${uid}`,
  volumeGroup: uid,
  capabilities: [],
});

/** Who runs it: root with the few capabilities that official images need, or, in a cluster, the image's own user alone. */
export function runAs(
  { target }: BlueprintInput,
  uid: number,
): Pick<PlannedService, 'user' | 'volumeGroup' | 'capabilities'> {
  if (target.kind !== 'kubernetes') return { user: null, volumeGroup: null, capabilities: rootCapabilities };
  return asUser(uid);
}

type Timing = Partial<Pick<PlannedHealth, 'intervalSeconds' | 'timeoutSeconds' | 'retries' | 'startSeconds'>>;

export const timing = (given: Timing = {}) => ({
  intervalSeconds: 5,
  timeoutSeconds: 5,
  retries: 6,
  startSeconds: 60,
  ...given,
});

export const shellHealth = (command: string, given: Timing = {}): PlannedHealth => ({
  kind: 'exec',
  command: ['/bin/sh', '-c', command],
  ...timing(given),
});

/** The last part of a repository's name: `acme/team/app` → `app`. */
export const lastPart = (repository: string): string => repository.split('/').at(-1)!;

/** The port of the pool that is reserved for a port of a service; null: reached inside alone. */
export const publishedPort = ({ target }: BlueprintInput, key: string): number | null =>
  target.ports[key] ?? null;
