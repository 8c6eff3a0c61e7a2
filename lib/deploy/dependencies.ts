import type { PlannedImage } from '../contract/plan.ts';
import type { PreflightItem } from '../contract/preflight.ts';
import { AppError } from '../errors.ts';
import type { Dependency } from './blueprint.ts';
import type { DeployContext } from './context.ts';
import { EngineError } from './engine.ts';
import { readImage, tenantReader } from './images.ts';
import type { PoolRow } from './pools/rows.ts';
import { failed, passed, warned } from './preflight-items.ts';

/** The official images of Docker Hub: the only ones that may come from elsewhere. */
export const externalPrefix = 'docker.io/library/';
const externalWithinMs = 6_000;

export type Resolved = { images: Record<string, PlannedImage>; items: PreflightItem[] };

/**
 * The images that a blueprint needs beside the main one: the tenant's own of that name and tag, else the curated one in
 * `library`, else, where the pool allows it, the official one of Docker Hub.
 */
export async function resolveDependencies(
  context: DeployContext,
  { tenantId, pool }: { tenantId: string; pool: PoolRow },
  dependencies: readonly Dependency[],
): Promise<Resolved> {
  const resolved: Resolved = { images: {}, items: [] };
  for (const dependency of dependencies) {
    const found =
      (await ownImage(context, tenantId, dependency)) ?? (await externalImage(context, pool, dependency));
    if (found.image) resolved.images[dependency.id] = found.image;
    resolved.items.push(found.item);
  }
  return resolved;
}

type Found = { image: PlannedImage | null; item: PreflightItem };

async function ownImage(
  context: DeployContext,
  tenantId: string,
  { repository, tag }: Dependency,
): Promise<Found | null> {
  for (const namespace of new Set([tenantId, 'library'])) {
    const ref = `${namespace}/${repository}:${tag}`;
    const image = await readImage(context, tenantReader(tenantId), ref).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
      throw error;
    });
    if (!image?.isContainer) continue;
    const planned: PlannedImage = {
      source: 'registry',
      repository: `${namespace}/${repository}`,
      tag,
      digest: image.digest,
      platform: null,
    };
    return { image: planned, item: passed('dependency', 'dependency-own', { image: ref }) };
  }
  return null;
}

async function externalImage(
  context: DeployContext,
  pool: PoolRow,
  { repository, tag }: Dependency,
): Promise<Found> {
  const name = `${externalPrefix}${repository}`;
  const params = { image: `${repository}:${tag}`, repository: `library/${repository}` };
  const missing: Found = { image: null, item: failed('dependency', 'dependency-missing', params) };
  if (!pool.allow_external) return missing;
  const image = { source: 'external' as const, repository: name, tag, platform: null };
  try {
    const engine = await context.engines.of(pool);
    const signal = AbortSignal.timeout(externalWithinMs);
    const digest = await engine.resolveExternal({ repository: name, tag }, { signal });
    const item = digest
      ? passed('dependency', 'dependency-external', { image: `${name}:${tag}` })
      : warned('digest', 'digest-external', { image: `${name}:${tag}` });
    return { image: { ...image, digest }, item };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // An engine that cannot ask now may be able to pull all the same: it says so then.
    return error.code === 'unreachable' || error.code === 'timed-out'
      ? {
          image: { ...image, digest: null },
          item: warned('digest', 'digest-external', { image: `${name}:${tag}` }),
        }
      : missing;
  }
}
