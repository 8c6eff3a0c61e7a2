-- The list of repositories in each of its orders, from an index: the key first, the id to tell apart, as lists page.
drop index repositories_by_push;
drop index repositories_by_pulls;
create index repositories_by_name on repositories (name, id) where deletion_id is null and appeared_at is not null;
create index repositories_by_update on repositories (coalesce(last_pushed_at, created_at), id)
  where deletion_id is null and appeared_at is not null;
create index repositories_by_pulls on repositories (pull_count, id)
  where deletion_id is null and appeared_at is not null;
create index repositories_by_size on repositories (size_bytes, id)
  where deletion_id is null and appeared_at is not null;
create index repositories_by_tags on repositories (tag_count, id)
  where deletion_id is null and appeared_at is not null;
