-- Whose account it is at a provider. Nothing else links an account: no name and no address of mail.
create table user_identities (
  issuer text not null,
  subject text not null,
  user_id text not null references users,
  -- Whether this identity's groups have made the user a platform administrator, so that they can take it back.
  gave_admin boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index user_identities_by_user on user_identities (user_id);

-- `oidc` follows the groups of the provider at each sign-in; what people have set stays.
alter table memberships add column source text not null default 'local' check (source in ('local', 'oidc'));
