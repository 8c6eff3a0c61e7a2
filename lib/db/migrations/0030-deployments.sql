-- A fifth scope: what a pipeline needs that deploys.
alter table access_tokens drop constraint access_tokens_scopes_check;
alter table access_tokens add constraint access_tokens_scopes_check
  check (scopes <@ array['pull', 'push', 'delete', 'deploy', 'manage'] and cardinality(scopes) > 0);

-- Engines where deployments run. Rows stay when a pool goes, for the deployments that ran there.
create table pools (
  id text primary key,
  name text not null,
  kind text not null check (kind in ('docker', 'swarm', 'kubernetes')),
  -- How it is reached, for people: no credentials.
  endpoint text not null,
  -- The whole connection as JSON, sealed under the key beside the data (lib/access/seal.ts).
  connection bytea not null,
  public_host text not null,
  -- The console as the engine reaches it: what stands first in names of images.
  registry_host text not null,
  domain text,
  port_first integer not null check (port_first between 1 and 65535),
  port_last integer not null check (port_last between port_first and 65535),
  allow_external boolean not null default true,
  state text not null default 'unknown' check (state in ('unknown', 'reachable', 'unreachable')),
  message text,
  checked_at timestamptz,
  facts jsonb,
  version integer not null default 1,
  created_by text references users,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index pools_live_name on pools (name) where deleted_at is null;

-- The tenants that may deploy to a pool, and how much; null: no limit.
create table pool_grants (
  pool_id text not null references pools,
  tenant_id text not null references tenants,
  memory_bytes bigint,
  cpus double precision,
  deployments integer,
  created_at timestamptz not null default now(),
  primary key (pool_id, tenant_id)
);
create index pool_grants_by_tenant on pool_grants (tenant_id);

-- What a pool pulls a tenant's images with: a robot that may pull and nothing else. The secret is sealed.
create table pool_robots (
  pool_id text not null references pools,
  tenant_id text not null references tenants,
  user_id text not null references users,
  secret bytea not null,
  primary key (pool_id, tenant_id)
);

create table deployments (
  id text primary key,
  tenant_id text not null references tenants,
  pool_id text not null references pools,
  name text not null,
  blueprint text not null,
  state text not null default 'deploying'
    check (state in ('deploying', 'ready', 'unready', 'stopped', 'failed', 'removed')),
  -- The revision that came up last; null before the first one did.
  current_revision integer,
  -- The highest number that was given.
  last_revision integer not null default 0,
  follow jsonb not null default '{"mode": "off"}',
  follow_problem text,
  -- What the engine told of the services, and when; why it does not answer now.
  services jsonb not null default '[]',
  status_at timestamptz,
  unreachable text,
  created_by text references users,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  removed_at timestamptz
);
create unique index deployments_live_name on deployments (pool_id, tenant_id, name) where removed_at is null;
create index deployments_by_tenant on deployments (tenant_id, name, id) where removed_at is null;
create index deployments_by_pool on deployments (pool_id) where removed_at is null;

create table deployment_revisions (
  deployment_id text not null references deployments,
  number integer not null,
  -- Engine-neutral; secrets stand by name.
  plan jsonb not null,
  -- {name: value} of the plan's secrets as JSON, sealed.
  secrets bytea not null,
  preset text not null,
  parameter_values jsonb not null,
  -- {repository, tag, digest} of the main service.
  image jsonb not null,
  reason text not null default '',
  cause text not null check (cause in ('create', 'change', 'rollback', 'scale', 'follow')),
  outcome text not null default 'pending' check (outcome in ('pending', 'applied', 'failed', 'canceled')),
  -- Of all services and replicas together, for the limits.
  memory_bytes bigint not null,
  cpus double precision not null,
  created_by text references users,
  created_at timestamptz not null default now(),
  primary key (deployment_id, number)
);

-- What is done to a deployment. The row is the job, as in reconcile_runs: whoever works on it keeps its heartbeat
-- fresh, and one whose heartbeat stopped is taken up again from the beginning, which finds what is done already.
create table deployment_operations (
  id text primary key,
  deployment_id text not null references deployments,
  kind text not null check (kind in ('deploy', 'stop', 'start', 'restart', 'remove')),
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'canceled')),
  -- Of a deploy.
  revision integer,
  -- Of a remove: the data goes too.
  with_volumes boolean not null default false,
  steps jsonb not null default '[]',
  problem jsonb,
  -- It failed, and what was before runs again.
  undone boolean not null default false,
  cancel_requested_at timestamptz,
  claim text,
  started_by text references users,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz
);
-- One at a time for each deployment.
create unique index deployment_operations_active on deployment_operations (deployment_id)
  where state in ('queued', 'running');
create index deployment_operations_due on deployment_operations (created_at) where state in ('queued', 'running');
create index deployment_operations_by_deployment on deployment_operations (deployment_id, created_at desc);

-- Ports of a pool's address: nobody gets one twice.
create table port_reservations (
  pool_id text not null references pools,
  port integer not null check (port between 1 and 65535),
  deployment_id text not null references deployments,
  -- `<service>/<port>` of the plan.
  key text not null,
  primary key (pool_id, port),
  unique (deployment_id, key)
);
