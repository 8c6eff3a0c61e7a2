create extension if not exists pg_trgm;

-- Instance-wide settings, one row; the defaults are those of a new instance.
create table settings (
  id boolean primary key default true check (id),
  anonymous_pull boolean not null default true,
  undo_window_hours integer not null default 168 check (undo_window_hours between 0 and 8760)
);
insert into settings default values;

create table users (
  id text primary key,
  name text not null unique check (name ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and length(name) between 2 and 64),
  display_name text not null default '',
  password_hash text,
  -- Raised by each change of the password: ends sessions and remembered passwords.
  password_version integer not null default 1,
  is_admin boolean not null default false,
  disabled_at timestamptz,
  locale text not null default 'en' check (locale in ('en', 'zh-CN')),
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  created_at timestamptz not null default now(),
  last_sign_in_at timestamptz
);

-- The id is what stands in image names, and is never used again: rows stay when a tenant goes.
create table tenants (
  id text primary key check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(id) between 2 and 40),
  display_name text not null default '',
  developers_may_delete boolean not null default false,
  created_at timestamptz not null default now()
);
-- The namespace of the curated public images; no one is its member.
insert into tenants (id, display_name) values ('library', 'Public images');

create table memberships (
  tenant_id text not null references tenants,
  user_id text not null references users,
  role text not null check (role in ('viewer', 'developer', 'admin')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index memberships_by_user on memberships (user_id);

create table access_tokens (
  id text primary key,
  user_id text not null references users,
  name text not null check (length(name) between 1 and 100),
  -- SHA-256 of the secret; the secret itself is shown once and kept nowhere.
  secret_hash bytea not null unique,
  scopes text[] not null check (scopes <@ array['pull', 'push', 'delete', 'manage'] and cardinality(scopes) > 0),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create index access_tokens_by_user on access_tokens (user_id);

create table sessions (
  id text primary key,
  user_id text not null references users,
  password_version integer not null,
  user_agent text not null default '',
  address text not null default '',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index sessions_by_user on sessions (user_id);

-- Counters of rate-limiter-flexible (RateLimiterPostgres): shared by all processes.
create table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);

-- One deletion, which can be undone as a whole until it is purged.
create table deletions (
  id text primary key,
  repository_id text not null,
  kind text not null check (kind in ('tags', 'image', 'repository')),
  -- What the person saw fall, for the list of what can be undone.
  tags text[] not null default '{}',
  digest text,
  deleted_by text references users,
  deleted_at timestamptz not null default now(),
  purge_after timestamptz not null,
  undone_at timestamptz,
  purged_at timestamptz
);
create index deletions_by_repository on deletions (repository_id, deleted_at desc);
create index deletions_due on deletions (purge_after) where undone_at is null and purged_at is null;

-- Rows stay for ever, because a storage name is never used twice.
create table repositories (
  id text primary key,
  tenant_id text not null references tenants,
  -- With the tenant in front: `acme/team/app`.
  name text not null check (length(name) <= 200),
  storage_name text not null unique,
  visibility text not null check (visibility in ('private', 'internal', 'public')),
  is_base_image boolean generated always as (name like '%\_ownbase') stored,
  description text not null default '',
  overview text not null default '',
  -- Null until its first manifest is recorded: until then nobody sees it.
  appeared_at timestamptz,
  last_pushed_at timestamptz,
  latest_tag text,
  tag_count integer not null default 0,
  pull_count bigint not null default 0,
  size_bytes bigint not null default 0,
  -- Set by what changes the content, cleared by the worker when size_bytes is right again.
  size_stale_at timestamptz,
  version integer not null default 1,
  created_by text references users,
  created_at timestamptz not null default now(),
  deletion_id text references deletions
);
alter table deletions add foreign key (repository_id) references repositories;
create unique index repositories_live_name on repositories (name) where deletion_id is null;
create index repositories_name_trgm on repositories using gin (name gin_trgm_ops) where deletion_id is null;
create index repositories_by_tenant on repositories (tenant_id, name) where deletion_id is null;
create index repositories_by_push on repositories (last_pushed_at desc, id) where deletion_id is null;
create index repositories_by_pulls on repositories (pull_count desc, id) where deletion_id is null;
create index repositories_size_stale on repositories (size_stale_at) where size_stale_at is not null;

create table manifests (
  repository_id text not null references repositories,
  digest text not null,
  media_type text not null,
  artifact_type text,
  -- The exact bytes as pushed, at most 4 MiB.
  raw bytea not null,
  -- The manifest, its config and its layers; of an index also those of its children.
  size_bytes bigint not null,
  -- The image ID; null for an index.
  config_digest text,
  subject_digest text,
  annotations jsonb not null default '{}',
  -- [{os, architecture, variant?}]; of an index one for each child that is an image.
  platforms jsonb not null default '[]',
  -- From the config: when the image was built and by whom it says so.
  image_created_at timestamptz,
  image_author text,
  pushed_by text references users,
  pushed_at timestamptz not null default now(),
  pull_count bigint not null default 0,
  deletion_id text references deletions,
  -- Set once the content has left the registry.
  purged_at timestamptz,
  primary key (repository_id, digest)
);
create index manifests_by_digest on manifests (digest text_pattern_ops);
create index manifests_by_config on manifests (config_digest text_pattern_ops);
create index manifests_by_subject on manifests (repository_id, subject_digest) where subject_digest is not null;
create index manifests_by_deletion on manifests (deletion_id) where deletion_id is not null;

create table manifest_blobs (
  repository_id text not null,
  manifest_digest text not null,
  blob_digest text not null,
  size_bytes bigint not null,
  primary key (repository_id, manifest_digest, blob_digest),
  foreign key (repository_id, manifest_digest) references manifests
);
create index manifest_blobs_by_blob on manifest_blobs (blob_digest);

create table manifest_children (
  repository_id text not null,
  parent_digest text not null,
  child_digest text not null,
  position integer not null,
  platform jsonb,
  primary key (repository_id, parent_digest, child_digest),
  foreign key (repository_id, parent_digest) references manifests
);
create index manifest_children_by_child on manifest_children (repository_id, child_digest);

create table tags (
  id bigint generated always as identity primary key,
  repository_id text not null references repositories,
  name text not null,
  digest text not null,
  -- Sort keys, computed once by lib/catalog/tag-order.ts; compared bytewise.
  natural_key text not null collate "C",
  version_key text not null collate "C",
  pushed_by text references users,
  pushed_at timestamptz not null default now(),
  pull_count bigint not null default 0,
  -- Copied from the manifest, so that a list sorts by it from an index.
  size_bytes bigint not null,
  deletion_id text references deletions,
  foreign key (repository_id, digest) references manifests
);
create unique index tags_live on tags (repository_id, name) where deletion_id is null;
create index tags_by_digest on tags (repository_id, digest);
create index tags_by_natural on tags (repository_id, natural_key, id) where deletion_id is null;
create index tags_by_version on tags (repository_id, version_key, id) where deletion_id is null;
create index tags_by_push on tags (repository_id, pushed_at, id) where deletion_id is null;
create index tags_by_size on tags (repository_id, size_bytes, id) where deletion_id is null;
create index tags_by_pulls on tags (repository_id, pull_count, id) where deletion_id is null;
create index tags_by_deletion on tags (deletion_id) where deletion_id is not null;
create index tags_name_prefix on tags (name text_pattern_ops) where deletion_id is null;

create table audit_events (
  id text primary key,
  at timestamptz not null default now(),
  actor_id text references users,
  -- What the actor was called and how it came in (session, token, password, admin command, system).
  actor_name text not null,
  via text not null,
  action text not null,
  tenant_id text references tenants,
  -- The id of what was changed: a user, repository, token …
  subject text,
  detail jsonb not null default '{}'
);
create index audit_events_by_time on audit_events (at desc, id);
create index audit_events_by_tenant on audit_events (tenant_id, at desc);
