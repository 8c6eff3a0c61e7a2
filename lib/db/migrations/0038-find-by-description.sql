-- Lists are filtered by parts of names and of descriptions: an index for one alone is of no use.
create index repositories_description_trgm on repositories using gin (description gin_trgm_ops)
  where deletion_id is null;
