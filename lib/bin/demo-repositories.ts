import type { UserPrincipal } from '../access/index.ts';
import {
  findRepository,
  getRepository,
  listTagNames,
  resolveManifest,
  updateRepository,
} from '../catalog/index.ts';
import type { Db } from '../db/index.ts';
import {
  buildDemoRepository,
  type DemoPush,
  type DemoRepository,
  demoRepositories,
  demoUsers,
  openPusher,
  overviewOf,
  tagsOf,
} from '../demo/index.ts';
import type { Digest } from '../registry/index.ts';
import { findPusher, lendTokens } from './demo-accounts.ts';

export type Filled = { repositories: number; tags: number; pushedTags: number; pushedBytes: number };

type Filling = {
  db: Db;
  /** Of the console: images are pushed there by HTTP. */
  address: string;
  tokens: ReturnType<typeof lendTokens>;
};

/**
 * Pushes what is not there yet. A repository that holds anything else is somebody's own: it is left as it is.
 *
 * @param tell Hears of each repository.
 */
export async function fillRepositories(
  db: Db,
  address: string,
  tell: (line: string) => void,
): Promise<Filled> {
  await using tokens = lendTokens(db);
  const filled: Filled = { repositories: 0, tags: 0, pushedTags: 0, pushedBytes: 0 };
  for (const [at, repository] of demoRepositories.entries()) {
    const outcome = await fillRepository({ db, address, tokens }, repository);
    filled.repositories += outcome.isForeign ? 0 : 1;
    filled.tags += outcome.isForeign ? 0 : outcome.tags;
    filled.pushedTags += outcome.pushedTags;
    filled.pushedBytes += outcome.pushedBytes;
    tell(`${at + 1}/${demoRepositories.length} ${repository.name}: ${describeOutcome(outcome)}`);
  }
  return filled;
}

type Outcome = { isForeign: boolean; tags: number; pushedTags: number; pushedBytes: number };

function describeOutcome({ isForeign, tags, pushedTags }: Outcome): string {
  if (isForeign) return 'holds something else, left as it is';
  return pushedTags > 0 ? `${tags} tags, ${pushedTags} pushed` : `${tags} tags, nothing to do`;
}

async function fillRepository(filling: Filling, repository: DemoRepository): Promise<Outcome> {
  const pushes = buildDemoRepository(repository);
  const tags = tagsOf(pushes);
  const outcome = { isForeign: false, tags: tags.size, pushedTags: 0, pushedBytes: 0 };
  if (await isForeign(filling.db, repository.name, tags)) return { ...outcome, isForeign: true };
  for (const push of pushes) {
    const missing = await findMissing(filling.db, repository.name, push);
    if (!missing) continue;
    outcome.pushedBytes += await pushAll(filling, repository.name, { ...push, tags: missing });
    outcome.pushedTags += missing.length;
  }
  await describeRepository(filling, repository);
  return outcome;
}

/** It has a tag that is none of ours, or one of ours that names something else. */
async function isForeign(db: Db, name: string, tags: ReadonlyMap<string, Digest>): Promise<boolean> {
  const found = await findRepository(db, name);
  if (!found) return false;
  const held = await listTagNames(db, found.id, { last: null, n: tags.size + 1 });
  for (const tag of held) {
    const resolved = await resolveManifest(db, name, { kind: 'tag', tag }, { withBytes: false });
    if (resolved?.manifest && resolved.manifest.digest !== tags.get(tag)) return true;
  }
  return false;
}

/** The tags that do not name it yet; null where there is nothing to push. */
async function findMissing(db: Db, name: string, { top, tags }: DemoPush): Promise<string[] | null> {
  const missing: string[] = [];
  for (const tag of tags) {
    const resolved = await resolveManifest(db, name, { kind: 'tag', tag }, { withBytes: false });
    if (resolved?.manifest?.digest !== top.digest) missing.push(tag);
  }
  if (missing.length > 0) return missing;
  const byDigest = { kind: 'digest', digest: top.digest } as const;
  const resolved = await resolveManifest(db, name, byDigest, { withBytes: false });
  return resolved?.manifest ? null : missing;
}

async function pushAll(
  { db, address, tokens }: Filling,
  name: string,
  { blobs, children, top, tags, pusher }: DemoPush,
): Promise<number> {
  const who = await findPusher(db, pusher);
  const door = await openPusher(address, name, { user: who.name, secret: await tokens.secretOf(who) });
  try {
    const sentBytes = await door.pushBlobs(blobs);
    for (const child of children) await door.pushManifest(child);
    if (tags.length === 0) await door.pushManifest(top);
    for (const tag of tags) await door.pushManifest(top, tag);
    return sentBytes;
  } finally {
    await door.close();
  }
}

/** Description, overview and visibility, where nobody has written any. */
async function describeRepository({ db, address }: Filling, repository: DemoRepository): Promise<void> {
  const found = await findRepository(db, repository.name);
  if (!found) return;
  const keeper = await findKeeper(db, repository);
  const { description, overview, version } = await getRepository(db, keeper, found.id);
  if (description || overview) return;
  await updateRepository(db, keeper, found.id, {
    version,
    description: repository.description,
    overview: overviewOf(repository, new URL(address).host),
    visibility: repository.visibility,
  });
}

/** Who may describe it: an administrator of the tenant, so that nobody reads what is foreign to them. */
async function findKeeper(db: Db, { name }: DemoRepository): Promise<UserPrincipal> {
  const tenantId = name.slice(0, name.indexOf('/'));
  const keeper = demoUsers.find(({ roles }) => roles[tenantId] === 'admin');
  return await findPusher(db, keeper?.name ?? null);
}
