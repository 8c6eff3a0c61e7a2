-- The tags of a repository in the order of the specification, and by their beginning, whatever the database's collation.
drop index tags_live;
create unique index tags_live on tags (repository_id, name text_pattern_ops) where deletion_id is null;
