import { sql } from 'kysely';
import { seal, unseal } from '../access/index.ts';
import type { ParameterValues } from '../contract/blueprints.ts';
import type { RevisionView } from '../contract/deployments.ts';
import type { DeploymentPlan } from '../contract/plan.ts';
import type { DbOrTrx, Trx } from '../db/index.ts';
import type { KnownVolume } from './blueprint.ts';

export type Secrets = Record<string, string>;

export type RevisionImage = { repository: string; tag: string | null; digest: string };

/** One state that a deployment was given, whole: applied again it makes the same. */
export type Revision = {
  number: number;
  plan: DeploymentPlan;
  secrets: Secrets;
  preset: string;
  values: ParameterValues;
  image: RevisionImage;
};

export type NewRevision = Omit<Revision, 'number'> & {
  cause: RevisionView['cause'];
  reason: string;
  /** Null: the system itself. */
  createdBy: string | null;
};

/** What all services and replicas of a plan ask for together. */
export function demandOf({ services }: DeploymentPlan): { memoryBytes: number; cpus: number } {
  const sum = (of: (service: DeploymentPlan['services'][number]) => number) =>
    services.reduce((total, service) => total + of(service) * service.replicas, 0);
  return {
    memoryBytes: sum(({ resources }) => resources.memoryBytes),
    cpus: sum(({ resources }) => resources.cpus),
  };
}

/** Gives the next number to a revision. The caller holds the row of the deployment. */
export async function insertRevision(
  trx: Trx,
  sealKey: Buffer,
  deploymentId: string,
  revision: NewRevision,
): Promise<number> {
  const { last_revision: number } = await trx
    .updateTable('deployments')
    .set((eb) => ({ last_revision: eb('last_revision', '+', 1), changed_at: new Date() }))
    .where('id', '=', deploymentId)
    .returning('last_revision')
    .executeTakeFirstOrThrow();
  const demand = demandOf(revision.plan);
  await trx
    .insertInto('deployment_revisions')
    .values({
      deployment_id: deploymentId,
      number,
      plan: JSON.stringify(revision.plan),
      secrets: seal(sealKey, JSON.stringify(revision.secrets), deploymentId),
      preset: revision.preset,
      parameter_values: JSON.stringify(revision.values),
      image: JSON.stringify(revision.image),
      reason: revision.reason,
      cause: revision.cause,
      memory_bytes: demand.memoryBytes,
      cpus: demand.cpus,
      created_by: revision.createdBy,
    })
    .execute();
  return number;
}

/** Null for a number that was never given. */
export async function findRevision(
  db: DbOrTrx,
  sealKey: Buffer,
  deploymentId: string,
  number: number,
): Promise<(Revision & { outcome: RevisionView['outcome'] }) | null> {
  const row = await db
    .selectFrom('deployment_revisions')
    .selectAll()
    .where('deployment_id', '=', deploymentId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!row) return null;
  return {
    number: row.number,
    plan: row.plan,
    secrets: JSON.parse(unseal(sealKey, row.secrets, deploymentId)) as Secrets,
    preset: row.preset,
    values: row.parameter_values,
    image: row.image,
    outcome: row.outcome,
  };
}

/** The values of their secrets: what is blacked out in whatever their containers say. */
export function secretValues(...revisions: readonly (Pick<Revision, 'secrets'> | null)[]): string[] {
  return revisions.flatMap((revision) => Object.values(revision?.secrets ?? {}));
}

/** Those that a deployment's containers may know: of the revision that runs, and of the newest, which may be under way. */
export async function readSecretValues(
  db: DbOrTrx,
  sealKey: Buffer,
  deployment: { id: string; current_revision: number | null; last_revision: number },
): Promise<string[]> {
  const { id, current_revision: current, last_revision: last } = deployment;
  const numbers = new Set([current ?? last, last]);
  return secretValues(
    ...(await Promise.all([...numbers].map((number) => findRevision(db, sealKey, id, number)))),
  );
}

/** The volumes that its revisions were given, each once. */
export async function findVolumes(db: DbOrTrx, deploymentId: string): Promise<KnownVolume[]> {
  const { rows } = await sql<KnownVolume>`
    select distinct service->>'id' as service, volume->>'id' as id, volume->>'path' as path
      from deployment_revisions,
           jsonb_array_elements(plan->'services') as service,
           jsonb_array_elements(service->'volumes') as volume
     where deployment_id = ${deploymentId}
     order by 1, 2, 3`.execute(db);
  return rows;
}

export async function setOutcome(
  trx: DbOrTrx,
  deploymentId: string,
  number: number,
  outcome: RevisionView['outcome'],
): Promise<void> {
  await trx
    .updateTable('deployment_revisions')
    .set({ outcome })
    .where('deployment_id', '=', deploymentId)
    .where('number', '=', number)
    .execute();
}
