import semver from 'semver';
import { systemActor } from '../audit/index.ts';
import { findRedirect, findRepository, listTagNames, resolveManifest } from '../catalog/index.ts';
import type { FollowPolicy } from '../contract/deployments.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { log } from '../log.ts';
import type { DeployContext } from './context.ts';
import type { DeploymentRow } from './deployment-rows.ts';
import { addRevision } from './deployments.ts';
import { tenantReader } from './images.ts';
import { findRevision, type RevisionImage } from './revisions.ts';

/** Tags that are looked at for a range; registries with more keep their releases elsewhere. */
const mostTags = 10_000;

/**
 * Redeploys what follows a tag that has moved, or a range that has a higher version now. What did not come up with an
 * image is not tried again with the same one: the next push decides.
 *
 * @returns how many revisions were asked for.
 */
export async function followTags(context: DeployContext, signal: AbortSignal): Promise<number> {
  const rows = await findFollowing(context.db);
  let started = 0;
  for (const row of rows) {
    if (signal.aborted) break;
    try {
      if (await follow(context, row)) started += 1;
    } catch (error) {
      const isTold = error instanceof AppError;
      if (!isTold) log.error({ deployment: row.id, err: error }, 'a deployment could not follow its tag');
      await writeProblem(context.db, row.id, isTold ? error.message : 'It failed on our side.');
    }
  }
  return started;
}

async function findFollowing(db: Db): Promise<DeploymentRow[]> {
  return await db
    .selectFrom('deployments as d')
    .selectAll('d')
    .where('d.removed_at', 'is', null)
    .where('d.state', 'in', ['ready', 'unready'])
    .where((eb) => eb(eb.ref('d.follow', '->>').key('mode'), '<>', 'off'))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('deployment_operations as o')
            .select('o.id')
            .whereRef('o.deployment_id', '=', 'd.id')
            .where('o.state', 'in', ['queued', 'running']),
        ),
      ),
    )
    .execute();
}

async function follow(context: DeployContext, row: DeploymentRow): Promise<boolean> {
  const revision = await findRevision(context.db, context.sealKey, row.id, row.current_revision ?? 0);
  if (!revision) return false;
  const target = await findTarget(context.db, row.follow, revision.image);
  if (
    !target ||
    target.digest === revision.image.digest ||
    (await hasFailed(context.db, row.id, target.digest))
  ) {
    return false;
  }
  const changer = { principal: tenantReader(row.tenant_id), actor: systemActor, createdBy: null };
  await addRevision(context, changer, row, {
    image: `${revision.image.repository}:${target.tag}`,
    preset: revision.preset,
    values: revision.values,
    from: revision,
    cause: 'follow',
    reason: `${target.tag} is ${target.digest.slice(0, 19)} now`,
  });
  await writeProblem(context.db, row.id, null);
  return true;
}

async function findTarget(
  db: Db,
  policy: FollowPolicy,
  { repository: name, tag }: RevisionImage,
): Promise<{ tag: string; digest: string } | null> {
  const repository = (await findRedirect(db, name)) ?? name;
  const wanted = policy.mode === 'range' ? await highestIn(db, repository, policy.range) : tag;
  if (!wanted || policy.mode === 'off') return null;
  const resolved = await resolveManifest(db, repository, { kind: 'tag', tag: wanted }, { withBytes: false });
  return resolved?.manifest ? { tag: wanted, digest: resolved.manifest.digest } : null;
}

async function highestIn(db: Db, repository: string, range: string): Promise<string | null> {
  const found = await findRepository(db, repository);
  if (!found) return null;
  const names = await listTagNames(db, found.id, { last: null, n: mostTags });
  return highestTag(names, range);
}

/** The tag of the highest version in a semver range: `v1.2.3` and `1.2` count as versions, `latest` does not. */
export function highestTag(names: readonly string[], range: string): string | null {
  const versions = names.flatMap((name) => {
    const version = semver.parse(name) ?? (/^v?\d+(\.\d+)?$/.test(name) ? semver.coerce(name) : null);
    return version && semver.satisfies(version, range) ? [{ name, version }] : [];
  });
  // Of 1.2 and 1.2.0 the longer name says more.
  versions.sort((a, b) => semver.rcompare(a.version, b.version) || b.name.length - a.name.length);
  return versions[0]?.name ?? null;
}

async function hasFailed(db: Db, deploymentId: string, digest: string): Promise<boolean> {
  const row = await db
    .selectFrom('deployment_revisions')
    .select('number')
    .where('deployment_id', '=', deploymentId)
    .where('outcome', '<>', 'applied')
    .where('cause', '=', 'follow')
    .where((eb) => eb(eb.ref('image', '->>').key('digest'), '=', digest))
    .executeTakeFirst();
  return row !== undefined;
}

async function writeProblem(db: Db, id: string, problem: string | null): Promise<void> {
  await db.updateTable('deployments').set({ follow_problem: problem }).where('id', '=', id).execute();
}
