-- Images on their way in. The row is the job, as in deployment_operations: whoever works on it keeps its heartbeat
-- fresh, and one whose heartbeat stopped is taken up again from the beginning.
create table transfers (
  id text primary key,
  kind text not null check (kind in ('upload', 'bake')),
  tenant_id text not null references tenants,
  state text not null default 'receiving'
    check (state in ('receiving', 'queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled')),
  -- Of a bake: the image that it starts from.
  base text,
  -- `<tenantId>/<name>:<tag>` for each image that comes, null for what stays out.
  targets jsonb not null default '[]',
  -- What was found in the file.
  images jsonb not null default '[]',
  progress jsonb not null,
  results jsonb not null default '[]',
  problem jsonb,
  created_by text not null references users,
  created_at timestamptz not null default now(),
  -- The last byte, name or step: what nobody goes on with is given up some days later.
  touched_at timestamptz not null default now(),
  claim text,
  started_at timestamptz,
  heartbeat_at timestamptz,
  retry_at timestamptz,
  -- Since when the registry refuses it.
  refused_at timestamptz,
  -- How often a worker died over it.
  takeovers integer not null default 0,
  cancel_requested_at timestamptz,
  finished_at timestamptz
);
create index transfers_due on transfers (created_at) where state in ('queued', 'running');
create index transfers_by_tenant on transfers (tenant_id, id desc);

-- The files of a transfer; each lies in the data folder under its id until the transfer is over.
create table transfer_files (
  id text primary key,
  transfer_id text not null references transfers on delete cascade,
  position integer not null,
  name text not null,
  size_bytes bigint not null,
  -- Of a bake: where it goes.
  place jsonb,
  unique (transfer_id, position)
);
