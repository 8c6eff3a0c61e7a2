import type { Db } from '../../db/index.ts';

/** What the catalog knows of one repository. */
export type Known = {
  /** Live tags by name. */
  tags: Map<string, string>;
  /** Digests that tombstones of a name point to. */
  buriedTags: Map<string, Set<string>>;
  manifests: Map<string, { isBuried: boolean; isMissing: boolean }>;
};

export const nothingKnown = (): Known => ({ tags: new Map(), buriedTags: new Map(), manifests: new Map() });

export async function readKnown(db: Db, repositoryId: string): Promise<Known> {
  const known = nothingKnown();
  const [tags, manifests] = await Promise.all([
    db
      .selectFrom('tags')
      .select(['name', 'digest', 'deletion_id'])
      .where('repository_id', '=', repositoryId)
      .execute(),
    db
      .selectFrom('manifests')
      .select(['digest', 'deletion_id', 'missing_at'])
      .where('repository_id', '=', repositoryId)
      .execute(),
  ]);
  for (const { name, digest, deletion_id } of tags) {
    if (deletion_id === null) known.tags.set(name, digest);
    else known.buriedTags.set(name, (known.buriedTags.get(name) ?? new Set()).add(digest));
  }
  for (const { digest, deletion_id, missing_at } of manifests) {
    known.manifests.set(digest, { isBuried: deletion_id !== null, isMissing: missing_at !== null });
  }
  return known;
}
