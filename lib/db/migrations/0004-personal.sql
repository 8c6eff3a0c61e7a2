-- What a user has marked with a star.
create table favourites (
  user_id text not null references users,
  repository_id text not null references repositories,
  created_at timestamptz not null default now(),
  primary key (user_id, repository_id)
);

-- Which repositories a user looked at last; some fifty of each user.
create table recent_repositories (
  user_id text not null references users,
  repository_id text not null references repositories,
  seen_at timestamptz not null default now(),
  primary key (user_id, repository_id)
);
create index recent_repositories_by_time on recent_repositories (user_id, seen_at desc);

-- Notices are read from what happened; those after this are new to the user.
alter table users add column notices_read_at timestamptz not null default now();
create index audit_events_of_persons on audit_events (subject, at desc)
  where action in ('member.add', 'member.update', 'member.remove', 'token.revoke');
create index deletions_by_persons on deletions (deleted_at desc) where deleted_by is not null;

-- Answers to requests that came with an Idempotency-Key, for a day.
create table idempotency_keys (
  user_id text not null references users,
  -- HMAC of the key, so that nobody who reads this table can ask for the answer.
  key_hash bytea not null,
  -- Of method, path and body: the same key for something else is refused.
  fingerprint bytea not null,
  -- Null while the first request is under way.
  status integer,
  -- Sealed under the key itself: an answer may hold a secret that is shown once.
  answer bytea,
  created_at timestamptz not null default now(),
  primary key (user_id, key_hash)
);
create index idempotency_keys_by_time on idempotency_keys (created_at);
