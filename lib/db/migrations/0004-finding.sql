-- What an image's config says about itself: well-formed labels alone, and some kilobytes of them at most.
alter table manifests add column labels jsonb not null default '{}';
-- Keys and values as one text, `"key": "value"`: found by any part, or by a key and how its value begins.
create index manifests_by_fact on manifests using gin (left((annotations || labels)::text, 16384) gin_trgm_ops)
  where deletion_id is null;
create index manifests_by_pusher on manifests (pushed_by, pushed_at desc) where deletion_id is null;

-- By name, and the newest of one name first.
drop index tags_name_prefix;
create index tags_by_name on tags (name text_pattern_ops, pushed_at desc) where deletion_id is null;
create index tags_by_pusher on tags (pushed_by, pushed_at desc) where deletion_id is null;
