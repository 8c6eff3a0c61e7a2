import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { ParameterValues } from '../contract/blueprints.ts';
import type { Locale, Role, Theme, Visibility } from '../contract/common.ts';
import type {
  DeploymentState,
  FollowPolicy,
  OperationKind,
  OperationState,
  OperationStep,
  ProblemView,
  RevisionView,
  ServiceStatus,
  VolumeView,
} from '../contract/deployments.ts';
import type { TokenScope } from '../contract/me.ts';
import type { DeploymentPlan } from '../contract/plan.ts';
import type { PoolFacts, PoolKind } from '../contract/pools.ts';
import type {
  ReconcileCause,
  ReconcileCounts,
  ReconcileProblemCode,
  ReconcileState,
  UnknownReason,
} from '../contract/registry.ts';
import type { Platform } from '../contract/repositories.ts';
import type {
  FilePlace,
  TransferImage,
  TransferKind,
  TransferProblem,
  TransferProgress,
  TransferResult,
  TransferState,
} from '../contract/transfers.ts';

/** The tables as the migrations leave them. `bigint` is read as a number (client.ts): all stay below 2^53. */
export type Database = {
  settings: SettingsTable;
  users: UserTable;
  user_identities: UserIdentityTable;
  tenants: TenantTable;
  memberships: MembershipTable;
  access_tokens: AccessTokenTable;
  sessions: SessionTable;
  deletions: DeletionTable;
  repositories: RepositoryTable;
  repository_redirects: RepositoryRedirectTable;
  manifests: ManifestTable;
  manifest_blobs: ManifestBlobTable;
  manifest_children: ManifestChildTable;
  tags: TagTable;
  registry_link: RegistryLinkTable;
  reconcile_runs: ReconcileRunTable;
  unknown_repositories: UnknownRepositoryTable;
  favourites: FavouriteTable;
  recent_repositories: RecentRepositoryTable;
  idempotency_keys: IdempotencyKeyTable;
  audit_events: AuditEventTable;
  invitations: InvitationTable;
  pools: PoolTable;
  pool_grants: PoolGrantTable;
  pool_robots: PoolRobotTable;
  deployments: DeploymentTable;
  deployment_revisions: DeploymentRevisionTable;
  deployment_operations: DeploymentOperationTable;
  port_reservations: PortReservationTable;
  transfers: TransferTable;
  transfer_files: TransferFileTable;
};

type SettingsTable = {
  id: Generated<boolean>;
  anonymous_pull: Generated<boolean>;
  undo_window_hours: Generated<number>;
  invited_may_register: Generated<boolean>;
};

type InvitationTable = {
  id: string;
  tenant_id: string;
  role: Role;
  note: Generated<string>;
  secret_hash: Buffer;
  max_uses: number;
  use_count: Generated<number>;
  created_by: string;
  created_at: Generated<Date>;
  expires_at: Date;
  revoked_at: Date | null;
};

type UserTable = {
  id: string;
  name: string;
  kind: Generated<'person' | 'robot'>;
  /** Of robots. */
  tenant_id: string | null;
  display_name: Generated<string>;
  password_hash: string | null;
  password_version: Generated<number>;
  is_admin: Generated<boolean>;
  disabled_at: Date | null;
  locale: Generated<Locale>;
  theme: Generated<Theme>;
  created_at: Generated<Date>;
  last_sign_in_at: Date | null;
  deleted_at: Date | null;
  notices_read_at: Generated<Date>;
  version: Generated<number>;
};

type TenantTable = {
  id: string;
  display_name: Generated<string>;
  developers_may_delete: Generated<boolean>;
  created_at: Generated<Date>;
  disabled_at: Date | null;
  deleted_at: Date | null;
  deleted_by: string | null;
  purge_after: Date | null;
  version: Generated<number>;
};

type UserIdentityTable = {
  issuer: string;
  subject: string;
  user_id: string;
  gave_admin: Generated<boolean>;
  created_at: Generated<Date>;
};

type MembershipTable = {
  tenant_id: string;
  user_id: string;
  role: Role;
  /** `oidc`: from a group of the provider, brought in step at each sign-in. */
  source: Generated<'local' | 'oidc'>;
  created_at: Generated<Date>;
};

type AccessTokenTable = {
  id: string;
  user_id: string;
  name: string;
  secret_hash: Buffer;
  scopes: TokenScope[];
  repositories: Generated<string[]>;
  created_by: string | null;
  expires_at: Date | null;
  last_used_at: Date | null;
  last_used_address: Generated<string>;
  last_used_agent: Generated<string>;
  rotated_at: Date | null;
  previous_secret_hash: Buffer | null;
  previous_ends_at: Date | null;
  revoked_at: Date | null;
  created_at: Generated<Date>;
};

type SessionTable = {
  id: string;
  user_id: string;
  password_version: number;
  user_agent: Generated<string>;
  address: Generated<string>;
  created_at: Generated<Date>;
  last_seen_at: Generated<Date>;
  expires_at: Date;
  ended_at: Date | null;
};

type DeletionTable = {
  id: string;
  repository_id: string;
  kind: 'tags' | 'image' | 'repository';
  tags: Generated<string[]>;
  digest: string | null;
  deleted_by: string | null;
  deleted_at: Generated<Date>;
  purge_after: Date;
  of_tenant: Generated<boolean>;
  undone_at: Date | null;
  purged_at: Date | null;
};

type RepositoryTable = {
  id: string;
  tenant_id: string;
  name: string;
  storage_name: string;
  visibility: Visibility;
  is_base_image: GeneratedAlways<boolean>;
  description: Generated<string>;
  overview: Generated<string>;
  appeared_at: Date | null;
  last_pushed_at: Date | null;
  latest_tag: string | null;
  tag_count: Generated<number>;
  pull_count: Generated<number>;
  size_bytes: Generated<number>;
  size_stale_at: Date | null;
  version: Generated<number>;
  created_by: string | null;
  created_at: Generated<Date>;
  deletion_id: string | null;
};

type RepositoryRedirectTable = { name: string; repository_id: string; moved_at: Generated<Date> };

type ManifestTable = {
  repository_id: string;
  digest: string;
  media_type: string;
  artifact_type: string | null;
  raw: Buffer;
  size_bytes: number;
  config_digest: string | null;
  subject_digest: string | null;
  annotations: JSONColumnType<Record<string, string>>;
  platforms: JSONColumnType<Platform[]>;
  image_created_at: Date | null;
  image_author: string | null;
  labels: JSONColumnType<Record<string, string>, string | undefined>;
  pushed_by: string | null;
  pushed_at: Generated<Date>;
  pull_count: Generated<number>;
  deletion_id: string | null;
  purged_at: Date | null;
  missing_at: Date | null;
};

type ManifestBlobTable = {
  repository_id: string;
  manifest_digest: string;
  blob_digest: string;
  size_bytes: number;
};

type ManifestChildTable = {
  repository_id: string;
  parent_digest: string;
  child_digest: string;
  position: number;
  platform: JSONColumnType<Platform | null>;
};

type TagTable = {
  id: GeneratedAlways<number>;
  repository_id: string;
  name: string;
  digest: string;
  natural_key: string;
  version_key: string;
  pushed_by: string | null;
  pushed_at: Generated<Date>;
  pull_count: Generated<number>;
  size_bytes: number;
  deletion_id: string | null;
};

type RegistryLinkTable = { id: Generated<boolean>; instance_id: Generated<string>; marked_at: Date | null };

type ReconcileRunTable = {
  id: string;
  state: Generated<ReconcileState>;
  cause: ReconcileCause;
  adopt: Generated<boolean>;
  started_by: string | null;
  counts: JSONColumnType<ReconcileCounts>;
  problem: ReconcileProblemCode | null;
  message: string | null;
  claim: string | null;
  created_at: Generated<Date>;
  started_at: Date | null;
  heartbeat_at: Date | null;
  finished_at: Date | null;
};

type UnknownRepositoryTable = {
  storage_name: string;
  prefix: string;
  reason: UnknownReason;
  tag_count: number;
  first_seen_at: Generated<Date>;
  last_run_id: string;
};

type FavouriteTable = { user_id: string; repository_id: string; created_at: Generated<Date> };

type RecentRepositoryTable = { user_id: string; repository_id: string; seen_at: Generated<Date> };

type IdempotencyKeyTable = {
  user_id: string;
  key_hash: Buffer;
  fingerprint: Buffer;
  status: number | null;
  answer: Buffer | null;
  created_at: Generated<Date>;
};

type AuditEventTable = {
  id: string;
  at: Generated<Date>;
  actor_id: string | null;
  actor_name: string;
  via: string;
  action: string;
  tenant_id: string | null;
  subject: string | null;
  detail: JSONColumnType<Record<string, unknown>>;
};

type PoolTable = {
  id: string;
  name: string;
  kind: PoolKind;
  endpoint: string;
  connection: Buffer;
  public_host: string;
  registry_host: string;
  domain: string | null;
  port_first: number;
  port_last: number;
  allow_external: Generated<boolean>;
  state: Generated<'unknown' | 'reachable' | 'unreachable'>;
  message: string | null;
  checked_at: Date | null;
  facts: JSONColumnType<PoolFacts | null>;
  version: Generated<number>;
  created_by: string | null;
  created_at: Generated<Date>;
  deleted_at: Date | null;
};

type PoolGrantTable = {
  pool_id: string;
  tenant_id: string;
  memory_bytes: number | null;
  cpus: number | null;
  deployments: number | null;
  created_at: Generated<Date>;
};

type PoolRobotTable = { pool_id: string; tenant_id: string; user_id: string; secret: Buffer };

type DeploymentTable = {
  id: string;
  tenant_id: string;
  pool_id: string;
  name: string;
  blueprint: string;
  state: Generated<DeploymentState>;
  current_revision: number | null;
  last_revision: Generated<number>;
  follow: JSONColumnType<FollowPolicy, string | undefined>;
  follow_problem: string | null;
  services: JSONColumnType<ServiceStatus[], string | undefined>;
  status_at: Date | null;
  unreachable: string | null;
  created_by: string | null;
  created_at: Generated<Date>;
  changed_at: Generated<Date>;
  removed_at: Date | null;
  kept_volumes: JSONColumnType<VolumeView[], string | undefined>;
  restore_owed: JSONColumnType<{ service: string; volume: string }[], string | undefined>;
};

type DeploymentRevisionTable = {
  deployment_id: string;
  number: number;
  plan: JSONColumnType<DeploymentPlan>;
  secrets: Buffer;
  preset: string;
  parameter_values: JSONColumnType<ParameterValues>;
  image: JSONColumnType<{ repository: string; tag: string | null; digest: string }>;
  reason: Generated<string>;
  cause: RevisionView['cause'];
  outcome: Generated<RevisionView['outcome']>;
  memory_bytes: number;
  cpus: number;
  created_by: string | null;
  created_at: Generated<Date>;
};

type DeploymentOperationTable = {
  id: string;
  deployment_id: string;
  kind: OperationKind;
  state: Generated<OperationState>;
  revision: number | null;
  with_volumes: Generated<boolean>;
  steps: JSONColumnType<OperationStep[], string | undefined>;
  problem: JSONColumnType<ProblemView | null, string | null | undefined>;
  failure: JSONColumnType<ProblemView | null, string | null | undefined>;
  undone: Generated<boolean>;
  cancel_requested_at: Date | null;
  claim: string | null;
  started_by: string | null;
  created_at: Generated<Date>;
  started_at: Date | null;
  heartbeat_at: Date | null;
  retry_at: Date | null;
  finished_at: Date | null;
};

type PortReservationTable = { pool_id: string; port: number; deployment_id: string; key: string };

type TransferTable = {
  id: string;
  kind: TransferKind;
  tenant_id: string;
  state: Generated<TransferState>;
  base: string | null;
  targets: JSONColumnType<(string | null)[], string | undefined>;
  images: JSONColumnType<TransferImage[], string | undefined>;
  progress: JSONColumnType<TransferProgress>;
  results: JSONColumnType<TransferResult[], string | undefined>;
  problem: JSONColumnType<TransferProblem | null, string | null | undefined>;
  created_by: string;
  created_at: Generated<Date>;
  touched_at: Generated<Date>;
  claim: string | null;
  started_at: Date | null;
  heartbeat_at: Date | null;
  retry_at: Date | null;
  refused_at: Date | null;
  takeovers: Generated<number>;
  cancel_requested_at: Date | null;
  finished_at: Date | null;
};

type TransferFileTable = {
  id: string;
  transfer_id: string;
  position: number;
  name: string;
  size_bytes: number;
  place: JSONColumnType<FilePlace | null, string | null>;
};
