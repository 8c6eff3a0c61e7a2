-- Handed back with a change: one that started from an older version is refused.
alter table tenants add column version integer not null default 1;
alter table users add column version integer not null default 1;
