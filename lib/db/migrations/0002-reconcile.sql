-- Which registry this catalog belongs to: our marker in it carries the id of the instance.
create table registry_link (
  id boolean primary key default true check (id),
  instance_id text not null default replace(gen_random_uuid()::text, '-', ''),
  -- Since when the registry has our marker; null until the first reconcile.
  marked_at timestamptz
);
insert into registry_link default values;

-- One comparison of registry and catalog. The row is the job: whoever works on it keeps its heartbeat fresh, and one
-- whose heartbeat stopped is taken up again.
create table reconcile_runs (
  id text primary key,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'stopped', 'failed', 'canceled')),
  cause text not null check (cause in ('start', 'timer', 'button', 'command')),
  -- An administrator has confirmed that this registry is ours now.
  adopt boolean not null default false,
  started_by text references users,
  counts jsonb not null default '{}',
  -- Why it stopped or failed: a stable word, and a sentence for people.
  problem text,
  message text,
  -- Who works on it.
  claim text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz
);
-- One at a time.
create unique index reconcile_runs_active on reconcile_runs ((true)) where state in ('queued', 'running');
create index reconcile_runs_by_time on reconcile_runs (created_at desc, id desc);

-- What the registry holds and no tenant owns: shown to platform administrators alone.
create table unknown_repositories (
  storage_name text primary key,
  -- What stands before the first slash; the whole name where there is none.
  prefix text not null collate "C",
  reason text not null check (reason in ('no-tenant', 'name-invalid', 'name-taken')),
  tag_count integer not null,
  first_seen_at timestamptz not null default now(),
  last_run_id text not null
);
create index unknown_repositories_by_prefix on unknown_repositories (prefix, storage_name);

-- Since when the registry answers that it has no such manifest; null where it has.
alter table manifests add column missing_at timestamptz;
