-- What a removed deployment has left in its pool: [{id, service, path, usedBytes}].
alter table deployments add column kept_volumes jsonb not null default '[]';
create index deployments_kept on deployments (tenant_id, name, id) where kept_volumes <> '[]';
