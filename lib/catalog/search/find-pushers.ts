import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../../access/index.ts';
import type { FoundPusher } from '../../contract/search.ts';
import { instantText, isoInstant } from '../../db/index.ts';
import { beginningWith, containing } from '../like-pattern.ts';
import { inReach } from './ranking.ts';
import type { SearchTerms } from './terms.ts';

export type PusherRow = { name: string; pushed_at: string; rank: number };

/** More names are found by typing more of them. */
const namesMax = 10;
/** So many of their last pushes are looked through for one that may be seen; `by:` looks through all. */
const pushesMax = 200;

/** Users by part of their name, those alone who have pushed a tag that the principal may see. */
export function selectPushers(
  principal: Principal,
  { pusher, filters }: SearchTerms,
  limit: number,
): RawBuilder<unknown> | null {
  if (pusher === null || filters.by !== null) return null;
  return sql`
    select u.name, u.rank, ${instantText('last.pushed_at')} as pushed_at
      from (select id, name, case when name = ${pusher} then 0
                                  when name like ${beginningWith(pusher)} then 1 else 2 end as rank
              from users where name like ${containing(pusher)} and deleted_at is null order by rank, name limit ${namesMax}) as u
      join lateral (
        select t.pushed_at
          from (select repository_id, pushed_at from tags where pushed_by = u.id and deletion_id is null
                 order by pushed_at desc limit ${pushesMax}) as t
          join repositories r on r.id = t.repository_id
         where ${inReach(principal, filters)}
         order by t.pushed_at desc limit 1) as last on true
     order by u.rank, u.name limit ${limit}`;
}

export function presentPusherHit(row: PusherRow): FoundPusher {
  return {
    name: row.name,
    lastPushedAt: isoInstant(row.pushed_at),
    match: (['exact', 'prefix', 'part'] as const)[row.rank]!,
  };
}
