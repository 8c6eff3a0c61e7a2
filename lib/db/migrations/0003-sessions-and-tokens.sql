-- Written at most once a minute, as access_tokens.last_used_at.
alter table sessions add column last_seen_at timestamptz;
update sessions set last_seen_at = created_at;
alter table sessions alter column last_seen_at set default now(), alter column last_seen_at set not null;

alter table access_tokens
  -- Patterns such as `acme/*` and `acme/team/**`, one of which a repository's name must match; none: every name.
  add column repositories text[] not null default '{}' check (cardinality(repositories) <= 20),
  -- Null: the admin command.
  add column created_by text references users,
  add column last_used_address text not null default '',
  add column last_used_agent text not null default '',
  add column rotated_at timestamptz,
  -- The secret before the last rotation, for as long as both work.
  add column previous_secret_hash bytea unique,
  add column previous_ends_at timestamptz;
update access_tokens set created_by = user_id;
