-- Old names of repositories: pulls of them go where the repository is now. A live repository of the name comes first.
create table repository_redirects (
  name text primary key,
  repository_id text not null references repositories on delete cascade,
  moved_at timestamptz not null default now()
);
create index repository_redirects_by_repository on repository_redirects (repository_id);
