import type { PlannedImage } from '../../../contract/plan.ts';
import { type ApplyOptions, EngineError, type PullCredential } from '../../engine.ts';
import type { DockerApi } from './docker-api.ts';
import { connectionProblem, endedBy, engineError } from './errors.ts';

/** How an engine calls an image: by its digest, which decides what runs. */
export function referenceOf(image: PlannedImage, { host }: Pick<PullCredential, 'host'>): string {
  const name = image.source === 'registry' ? `${host}/${image.repository}` : image.repository;
  return image.digest ? `${name}@${image.digest}` : `${name}:${image.tag ?? 'latest'}`;
}

export function authOf(image: PlannedImage, { host, username, password }: PullCredential) {
  return image.source === 'registry' ? { username, password, serveraddress: host } : undefined;
}

type Progress = {
  id?: string;
  status?: string;
  progressDetail?: { current?: number; total?: number };
  error?: string;
  errorDetail?: { message?: string };
};

/**
 * Pulls an image where the engine does not have it. The answer of a pull is 200 even when it fails: its lines tell.
 * @throws EngineError
 */
export async function pullImage(
  api: DockerApi,
  image: PlannedImage,
  service: string,
  { signal, credential, onStep }: Pick<ApplyOptions, 'signal' | 'credential' | 'onStep'>,
): Promise<void> {
  const reference = referenceOf(image, credential);
  const what = `The image of ${service} cannot be pulled`;
  const known = await api.ask<object | null>({
    path: `/images/${reference}/json`,
    signal,
    what,
    allow: [404],
  });
  if (known && 'Id' in known) return;
  onStep({ kind: 'pull', service, state: 'running' });
  const at = reference.lastIndexOf(image.digest ? '@' : ':');
  const auth = authOf(image, credential);
  const stream = await api.stream({
    path: '/images/create',
    method: 'POST',
    query: {
      fromImage: reference.slice(0, at),
      tag: reference.slice(at + 1),
      ...(image.platform && { platform: platformText(image.platform) }),
    },
    ...(auth && { auth }),
    signal,
    withinMs: 0,
    what,
    service,
  });
  const layers = new Map<string, { done: number; total: number }>();
  try {
    for await (const line of jsonLines(stream)) {
      const failure = line.errorDetail?.message ?? line.error;
      if (failure) throw engineError(what, failure, service);
      count(layers, line);
      onStep({ kind: 'pull', service, state: 'running', ...sum(layers) });
    }
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (signal.aborted) throw endedBy(signal, what);
    const why = connectionProblem(error);
    if (why) throw new EngineError('unreachable', `The engine cannot be reached: ${why}`, { cause: error });
    throw engineError(what, String(error), service, error);
  }
  onStep({ kind: 'pull', service, state: 'done', ...sum(layers) });
}

const platformText = ({ os, architecture, variant }: NonNullable<PlannedImage['platform']>): string =>
  [os, architecture, variant].filter(Boolean).join('/');

function count(layers: Map<string, { done: number; total: number }>, line: Progress): void {
  const { id, status, progressDetail } = line;
  if (!id) return;
  const known = layers.get(id);
  if (status === 'Downloading' && progressDetail?.total) {
    layers.set(id, { done: progressDetail.current ?? 0, total: progressDetail.total });
  } else if (known && (status === 'Download complete' || status === 'Pull complete'))
    known.done = known.total;
}

function sum(layers: ReadonlyMap<string, { done: number; total: number }>) {
  const all = [...layers.values()];
  const [doneBytes, totalBytes] = [
    all.reduce((n, { done }) => n + done, 0),
    all.reduce((n, { total }) => n + total, 0),
  ];
  return totalBytes > 0 ? { doneBytes, totalBytes } : {};
}

async function* jsonLines(source: AsyncIterable<Buffer | string>): AsyncIterable<Progress> {
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line.trim()) yield JSON.parse(line) as Progress;
  }
  if (rest.trim()) yield JSON.parse(rest) as Progress;
}

/** The digest that a tag of another registry has now. @throws EngineError */
export async function resolveExternalDigest(
  api: DockerApi,
  { repository, tag }: { repository: string; tag: string },
  signal: AbortSignal,
): Promise<string | null> {
  const answer = await api.ask<{ Descriptor?: { digest?: string } }>({
    path: `/distribution/${repository}:${tag}/json`,
    signal,
    what: `${repository}:${tag} cannot be found`,
  });
  return answer.Descriptor?.digest ?? null;
}
