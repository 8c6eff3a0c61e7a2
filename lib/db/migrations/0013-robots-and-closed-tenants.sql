-- A robot is a user without a person behind: what it pushes and changes is told like anybody else's. Its name begins
-- with its tenant, `acme+ci`, so that it can never be a person's.
alter table users
  add column kind text not null default 'person' check (kind in ('person', 'robot')),
  add column tenant_id text references tenants,
  -- Of robots: the row stays for what it pushed, the name is free again.
  add column deleted_at timestamptz,
  drop constraint users_name_check,
  drop constraint users_name_key,
  add constraint users_name_check check (
    case when kind = 'person'
      then tenant_id is null and deleted_at is null
        and name ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and length(name) between 2 and 64
      else tenant_id is not null and not is_admin and password_hash is null
        and starts_with(name, tenant_id || '+')
        and substr(name, length(tenant_id) + 2) ~ '^[a-z0-9]+([._-][a-z0-9]+)*$'
        and length(name) <= length(tenant_id) + 41
    end);
create unique index users_name_key on users (name) where deleted_at is null;
create index users_robots on users (tenant_id, name) where kind = 'robot' and deleted_at is null;

alter table tenants
  add column disabled_at timestamptz,
  add column deleted_at timestamptz,
  add column deleted_by text references users,
  -- Until then the deletion can be undone.
  add column purge_after timestamptz,
  add check ((deleted_at is null) = (purge_after is null));
create index tenants_disabled on tenants (id) where disabled_at is not null;

-- Fell with its tenant, and comes back with it alone.
alter table deletions add column of_tenant boolean not null default false;
