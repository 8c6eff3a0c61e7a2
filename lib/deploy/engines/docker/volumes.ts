import type { VolumeView } from '../../../contract/deployments.ts';
import { type DeploymentRef, EngineError, type FilledService } from '../../engine.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { backupVolumeName, isOurs, label, labelsOf, volumeName } from '../shared/names.ts';
import { listHolders, removeContainer } from './containers.ts';

type Volume = {
  Name: string;
  Labels: Record<string, string> | null;
  Options: Record<string, string> | null;
  UsageData?: { Size: number } | null;
};

/**
 * Makes the volumes of a service that are not there. Making one that is there gives that one, whosever it is: so it is
 * looked at first.
 * @throws EngineError `volume-foreign` for one that is not ours, or that leads to a folder of the host.
 */
export async function ensureVolumes(
  api: DockerApi,
  ref: DeploymentRef,
  service: FilledService,
  signal: AbortSignal,
): Promise<void> {
  for (const { id, path } of service.volumes) {
    const labels = { ...labelsOf(ref), [label.service]: service.id, [label.volume]: id, [label.path]: path };
    await ensureVolume(api, ref, volumeName(ref, service.id, id), labels, signal);
  }
}

export async function ensureVolume(
  api: DockerApi,
  ref: DeploymentRef,
  name: string,
  labels: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const known = await findVolume(api, name, signal);
  if (known) return requireOurs(ref, known);
  const made = await api.ask<Volume>({
    path: '/volumes/create',
    method: 'POST',
    body: { Name: name, Driver: 'local', Labels: labels },
    signal,
    what: 'A volume cannot be made',
  });
  requireOurs(ref, made);
}

function requireOurs(ref: DeploymentRef, { Name, Labels, Options }: Volume): void {
  if (isOurs(ref, Labels) && !Options?.device) return;
  throw new EngineError(
    'volume-foreign',
    `There is a volume ${Name} in the pool that does not belong to this deployment. Ask an administrator to remove it.`,
  );
}

async function findVolume(api: DockerApi, name: string, signal: AbortSignal): Promise<Volume | null> {
  const found = await api.ask<Volume | { message: string }>({
    path: `/volumes/${name}`,
    signal,
    what: 'A volume cannot be asked',
    allow: [404],
  });
  return 'Name' in found ? found : null;
}

/** Those of a deployment, copies aside included where it says so. */
export async function listVolumes(
  api: DockerApi,
  ref: DeploymentRef,
  { signal, withBackups }: { signal: AbortSignal; withBackups: boolean },
): Promise<Volume[]> {
  const { Volumes } = await api.ask<{ Volumes: Volume[] | null }>({
    path: '/volumes',
    query: { filters: { label: [`${label.deployment}=${ref.deploymentId}`] } },
    signal,
    what: 'The volumes cannot be listed',
  });
  return (Volumes ?? []).filter(
    (each) => isOurs(ref, each.Labels) && (withBackups || each.Labels?.[label.backup] === undefined),
  );
}

export async function removeVolume(api: DockerApi, name: string, signal: AbortSignal): Promise<void> {
  await api.ask({
    path: `/volumes/${name}`,
    method: 'DELETE',
    signal,
    withinMs: 60_000,
    what: 'A volume cannot be removed',
    allow: [404],
  });
}

/** With what each holds, as far as the engine counts it in time. */
export async function presentVolumes(
  api: DockerApi,
  ref: DeploymentRef,
  signal: AbortSignal,
): Promise<VolumeView[]> {
  const volumes = await listVolumes(api, ref, { signal, withBackups: false });
  const sizes = volumes.length === 0 ? new Map<string, number>() : await readSizes(api, signal);
  return volumes.map(({ Name, Labels }) => ({
    id: Labels?.[label.volume] ?? Name,
    service: Labels?.[label.service] ?? '',
    path: Labels?.[label.path] ?? '',
    usedBytes: sizes.get(Name) ?? null,
  }));
}

async function readSizes(api: DockerApi, signal: AbortSignal): Promise<Map<string, number>> {
  try {
    const { Volumes } = await api.ask<{ Volumes: Volume[] | null }>({
      path: '/system/df',
      signal,
      withinMs: 10_000,
      what: 'The volumes cannot be measured',
    });
    return new Map(
      (Volumes ?? []).flatMap(({ Name, UsageData }) =>
        UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size] as const] : [],
      ),
    );
  } catch (error) {
    // It walks through all of the engine's files: that it takes too long is no failure of ours.
    if (error instanceof EngineError) return new Map();
    throw error;
  }
}

type Place = { service: string; volume: string };

/** A copy of a volume under another name; an earlier copy of that name goes. */
export async function backupVolume(
  api: DockerApi,
  ref: DeploymentRef,
  { service, volume }: Place,
  { name, image, signal }: { name: string; image: string; signal: AbortSignal },
): Promise<void> {
  const [from, to] = [volumeName(ref, service, volume), backupVolumeName(ref, service, volume, name)];
  await removeHolders(api, ref, signal);
  await removeVolume(api, to, signal);
  const known = await findVolume(api, from, signal);
  const labels = {
    ...labelsOf(ref),
    ...known?.Labels,
    [label.service]: service,
    [label.volume]: volume,
    [label.backup]: name,
  };
  await ensureVolume(api, ref, to, labels, signal);
  await copyVolume(api, ref, { from, to, image, signal });
}

/** The volume as it was copied; nobody may use it meanwhile. */
export async function restoreVolume(
  api: DockerApi,
  ref: DeploymentRef,
  { service, volume }: Place,
  { name, image, signal }: { name: string; image: string; signal: AbortSignal },
): Promise<void> {
  const [to, from] = [volumeName(ref, service, volume), backupVolumeName(ref, service, volume, name)];
  await removeHolders(api, ref, signal);
  const known = await findVolume(api, to, signal);
  const backup = await findVolume(api, from, signal);
  if (!backup) throw new EngineError('internal', `There is no copy of the volume ${volume} to put back.`);
  // An earlier try may have taken it away: the copy has its labels too.
  const { [label.backup]: _name, ...labels } = { ...labelsOf(ref), ...backup.Labels, ...known?.Labels };
  await removeVolume(api, to, signal);
  await ensureVolume(api, ref, to, labels, signal);
  await copyVolume(api, ref, { from, to, image, signal });
}

/**
 * Through two containers that never run: an engine gives and takes the content of a volume as an archive, with owners and
 * modes, whatever programs the image has or lacks. Nothing is held in memory.
 */
async function copyVolume(
  api: DockerApi,
  ref: DeploymentRef,
  { from, to, image, signal }: { from: string; to: string; image: string; signal: AbortSignal },
): Promise<void> {
  const made: string[] = [];
  const hold = async (volume: string) => {
    const id = await holder(api, ref, volume, image, signal);
    made.push(id);
    return id;
  };
  try {
    const [source, target] = [await hold(from), await hold(to)];
    const archive = await api.stream({
      path: `/containers/${source}/archive`,
      query: { path: `${holderPath}/.` },
      signal,
      withinMs: 0,
      what: 'A volume cannot be read',
    });
    await api.ask({
      path: `/containers/${target}/archive`,
      method: 'PUT',
      query: { path: holderPath },
      body: archive,
      signal,
      withinMs: 0,
      what: 'A volume cannot be written',
    });
  } finally {
    // Its own alone: a worker that was late may end here after another one has begun.
    const after = AbortSignal.timeout(30_000);
    for (const id of made) await removeContainer(api, id, after);
  }
}

/**
 * No volume goes that a container has: what a worker that was killed, or lost its engine, has left is taken away before
 * volumes are. One operation at a time works on a deployment, so that nobody uses them.
 */
export async function removeHolders(api: DockerApi, ref: DeploymentRef, signal: AbortSignal): Promise<void> {
  for (const { Id } of await listHolders(api, ref, signal)) await removeContainer(api, Id, signal);
}

const holderPath = '/ownbase-volume';

async function holder(
  api: DockerApi,
  ref: DeploymentRef,
  volume: string,
  image: string,
  signal: AbortSignal,
): Promise<string> {
  const { Id } = await api.ask<{ Id: string }>({
    path: '/containers/create',
    method: 'POST',
    body: {
      Image: image,
      Cmd: ['never'],
      Labels: { ...labelsOf(ref), [label.holder]: 'true' },
      HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: volume, Target: holderPath }] },
    },
    signal,
    what: 'A volume cannot be opened',
  });
  return Id;
}
