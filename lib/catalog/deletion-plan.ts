import { sql } from 'kysely';
import type { DeletionBody } from '../contract/deletions.ts';
import { anyOf, type DbOrTrx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { fallingDigests, type ImageNode } from './falling-images.ts';

/** What a deletion takes: every tag by name, and every manifest that nothing needs any more. Both sorted. */
export type DeletionPlan = { tags: string[]; digests: string[] };

/**
 * Works out what falls. An image falls with its last tag unless something live needs it: another tag, an index that
 * contains it, or the image that it is a referrer of.
 *
 * @throws AppError NOT_FOUND `nothing-to-delete`; CONFLICT `part-of-index` for an image that a live index contains.
 */
export async function planDeletion(
  db: DbOrTrx,
  repositoryId: string,
  body: DeletionBody,
): Promise<DeletionPlan> {
  switch (body.kind) {
    case 'tags':
      return await planTags(db, repositoryId, body.tags);
    case 'image':
      return await planImage(db, repositoryId, body.digest);
    case 'repository':
      return await planRepository(db, repositoryId);
  }
}

function nothingToDelete(message: string): AppError {
  return new AppError('NOT_FOUND', message, { reason: 'nothing-to-delete' });
}

async function planTags(db: DbOrTrx, repositoryId: string, names: readonly string[]): Promise<DeletionPlan> {
  const rows = await liveTags(db, repositoryId).where('name', '=', anyOf(names)).execute();
  if (rows.length === 0) throw nothingToDelete('There is no such tag any more.');
  const tags = rows.map((row) => row.name);
  const starting = [...new Set(rows.map((row) => row.digest))];
  const nodes = await loadNodes(db, repositoryId, { starting, tags });
  return { tags, digests: fallingDigests(nodes, { starting, forced: null }) };
}

async function planImage(db: DbOrTrx, repositoryId: string, digest: string): Promise<DeletionPlan> {
  const rows = await liveTags(db, repositoryId).where('digest', '=', digest).execute();
  const tags = rows.map((row) => row.name);
  const nodes = await loadNodes(db, repositoryId, { starting: [digest], tags });
  const image = nodes.find((node) => node.digest === digest);
  if (!image) throw nothingToDelete('There is no such image any more.');
  if (image.parents.length > 0) {
    throw new AppError(
      'CONFLICT',
      `This image is part of a multi-platform image. Delete ${image.parents[0]} instead, which takes it along.`,
      { reason: 'part-of-index' },
    );
  }
  return { tags, digests: fallingDigests(nodes, { starting: [digest], forced: digest }) };
}

async function planRepository(db: DbOrTrx, repositoryId: string): Promise<DeletionPlan> {
  const tags = await liveTags(db, repositoryId).execute();
  const manifests = await db
    .selectFrom('manifests')
    .select('digest')
    .where('repository_id', '=', repositoryId)
    .where('deletion_id', 'is', null)
    .orderBy('digest')
    .execute();
  return { tags: tags.map((row) => row.name), digests: manifests.map((row) => row.digest) };
}

const liveTags = (db: DbOrTrx, repositoryId: string) =>
  db
    .selectFrom('tags')
    .select(['name', 'digest'])
    .where('repository_id', '=', repositoryId)
    .where('deletion_id', 'is', null)
    .orderBy('natural_key');

/** All live manifests that the starting ones reach through indexes and referrers, with what each is needed by. */
async function loadNodes(
  db: DbOrTrx,
  repositoryId: string,
  { starting, tags }: { starting: readonly string[]; tags: readonly string[] },
): Promise<ImageNode[]> {
  const { rows } = await sql<ImageNode>`
    with recursive reached(digest) as (
      select unnest(${starting}::text[])
      union
      select m.digest from reached
        cross join lateral (
          select child_digest as digest from manifest_children
           where repository_id = ${repositoryId} and parent_digest = reached.digest
          union all
          select r.digest from manifests r
           where r.repository_id = ${repositoryId} and r.subject_digest = reached.digest
        ) as next
        join manifests m on m.repository_id = ${repositoryId} and m.digest = next.digest
         and m.deletion_id is null
    )
    select m.digest,
           exists (select from tags t
                    where t.repository_id = m.repository_id and t.digest = m.digest
                      and t.deletion_id is null and t.name <> all(${tags}::text[])) as "isTagged",
           array(select c.parent_digest from manifest_children c
                   join manifests p on p.repository_id = c.repository_id and p.digest = c.parent_digest
                    and p.deletion_id is null
                  where c.repository_id = m.repository_id and c.child_digest = m.digest) as parents,
           (select s.digest from manifests s
             where s.repository_id = m.repository_id and s.digest = m.subject_digest
               and s.deletion_id is null) as subject
      from reached
      join manifests m on m.repository_id = ${repositoryId} and m.digest = reached.digest
       and m.deletion_id is null`.execute(db);
  return rows;
}
