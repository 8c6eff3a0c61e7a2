-- A link by which somebody becomes a member of a tenant. It holds for as long as its maker may manage the tenant, so
-- that whoever loses that right cannot come back by a link of their own.
create table invitations (
  id text primary key,
  tenant_id text not null references tenants,
  role text not null check (role in ('viewer', 'developer', 'admin')),
  note text not null default '' check (length(note) <= 100),
  -- SHA-256 of the secret in the link; the secret itself is shown once and kept nowhere.
  secret_hash bytea not null unique,
  max_uses integer not null check (max_uses between 1 and 100),
  use_count integer not null default 0 check (use_count between 0 and max_uses),
  created_by text not null references users,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index invitations_by_tenant on invitations (tenant_id, id);

-- Whether an invitation makes accounts for those who have none.
alter table settings add column invited_may_register boolean not null default false;
