import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { actorOf, can, libraryTenantId, type UserPrincipal } from '../../access/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { getRepositoryByName, recordForeignReads } from '../../catalog/index.ts';
import type { Page } from '../../contract/common.ts';
import type {
  CreateBakeBody,
  CreateTransferBody,
  CreateUploadBody,
  FilePlace,
  ListTransfersQuery,
  NameImagesBody,
  TransferView,
} from '../../contract/transfers.ts';
import type { Db, Trx } from '../../db/index.ts';
import { decodeCursor, encodeCursor } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { requireFilePath } from '../bake/file-path.ts';
import { invalidField, parseSource, parseTarget, requirePush, type Target } from '../target.ts';
import type { TransferContext } from './context.ts';
import { presentTransfer, selectTransfers } from './present.ts';
import { noProgress, readFiles } from './rows.ts';

/** Of one person: far above what hands do, and below what keeps room and rows from everybody else. */
const mostOpen = 100;
/** Room is kept for what is on its way, not for what nobody has sent on for so long. */
const roomKeptMinutes = 60;

type NewFile = { name: string; sizeBytes: number; place: FilePlace | null };
type NewTransfer = { tenantId: string; base: string | null; targets: string[]; files: NewFile[] };

/**
 * Begins a transfer: its files are expected next, each at `/api/v1/uploads/{uploadId}`. Once the last byte is there a
 * worker takes it up by itself.
 *
 * @throws AppError INVALID_INPUT; NOT_FOUND for a base that may not be seen; FORBIDDEN `not-allowed`;
 * PAYLOAD_TOO_LARGE `upload-too-large`; CONFLICT `disk-full`, `too-many-transfers`
 */
export async function createTransfer(
  context: TransferContext,
  principal: UserPrincipal,
  body: CreateTransferBody,
): Promise<TransferView> {
  const asked =
    body.kind === 'upload' ? askedUpload(principal, body) : await askedBake(context.db, principal, body);
  await requireFewOpen(context.db, principal);
  await requireRoom(context, asked.files);
  const id = newId('tra');
  const files = asked.files.map((file) => ({ id: newId('upl'), ...file }));
  for (const { id: uploadId, sizeBytes } of files) await context.uploads.create(uploadId, sizeBytes);
  await context.db.transaction().execute(async (trx) => {
    await insertTransfer(trx, principal, { id, kind: body.kind, ...asked, files });
  });
  await queueIfReceived(context, id);
  return await getTransfer(context, principal, id);
}

function askedUpload(principal: UserPrincipal, { tenantId, to, file }: CreateUploadBody): NewTransfer {
  requireFollowing(principal, tenantId);
  if (to !== undefined) {
    const target = parseTarget(to, 'to');
    requirePush(principal, target);
    requireWithin(tenantId, target, 'to');
  }
  return {
    tenantId,
    base: null,
    targets: to === undefined ? [] : [to],
    files: [{ ...file, place: null }],
  };
}

/** What comes in is a tenant's: whoever sees the transfer sees the names too. */
function requireWithin(tenantId: string, target: Target, field: string): void {
  if (target.tenantId !== tenantId) throw invalidField(field, `The name begins with ${tenantId}/.`);
}

async function askedBake(db: Db, principal: UserPrincipal, body: CreateBakeBody): Promise<NewTransfer> {
  const source = parseSource(body.base, 'base');
  const target = parseTarget(body.to, 'to');
  await getRepositoryByName(db, principal, source.repository);
  requirePush(principal, target);
  requireFollowing(principal, target.tenantId);
  const files = body.files.map(({ name, sizeBytes, ...place }, at) => {
    const path = requireFilePath(place.path, `files.${at}.path`);
    return { name, sizeBytes, place: { ...place, path } };
  });
  const twice = files.find(
    ({ place }, at) => files.findIndex((file) => file.place.path === place.path) !== at,
  );
  if (twice) throw invalidField('files', `Two files go to ${twice.place.path}.`);
  const below = files.find(({ place }) => files.some((file) => file.place.path.startsWith(`${place.path}/`)));
  if (below) throw invalidField('files', `${below.place.path} cannot be a file and a folder.`);
  return { tenantId: target.tenantId, base: body.base, targets: [body.to], files };
}

/** Who may push to single repositories alone, as some tokens may, could not follow what comes in to the tenant. */
function requireFollowing(principal: UserPrincipal, tenantId: string): void {
  if (can(principal, 'push', { tenantId })) return;
  throw new AppError(
    'FORBIDDEN',
    `You may not push to ${tenantId}. Choose a tenant where you are a developer.`,
    {
      reason: 'not-allowed',
    },
  );
}

/** What waits for its files or names is open; what works or is over is not. @throws AppError CONFLICT */
async function requireFewOpen(db: Db, { userId }: UserPrincipal): Promise<void> {
  const open = await db
    .selectFrom('transfers')
    .select('id')
    .where('created_by', '=', userId)
    .where('state', 'in', ['receiving', 'waiting'])
    .limit(mostOpen)
    .execute();
  if (open.length < mostOpen) return;
  throw new AppError(
    'CONFLICT',
    `${mostOpen} of your transfers wait for their files or names. Finish or cancel some of them first.`,
    { reason: 'too-many-transfers' },
  );
}

/** @throws AppError PAYLOAD_TOO_LARGE, CONFLICT `disk-full` */
async function requireRoom(context: TransferContext, files: readonly NewFile[]): Promise<void> {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const { uploads } = context;
  if (sizeBytes > uploads.maxBytes) {
    throw new AppError('PAYLOAD_TOO_LARGE', `At most ${uploads.maxBytes} bytes are taken at once.`, {
      reason: 'upload-too-large',
    });
  }
  if (sizeBytes + (await promisedBytes(context)) > (await uploads.freeBytes())) {
    throw diskFull();
  }
}

/** What the files of others will still take. */
async function promisedBytes({ db, uploads }: TransferContext): Promise<number> {
  const files = await db
    .selectFrom('transfer_files as f')
    .innerJoin('transfers as t', 't.id', 'f.transfer_id')
    .select(['f.id', 'f.size_bytes as sizeBytes'])
    .where('t.state', '=', 'receiving')
    .where('t.touched_at', '>', sql<Date>`now() - make_interval(mins => ${roomKeptMinutes})`)
    .execute();
  const missing = await Promise.all(
    files.map(async ({ id, sizeBytes }) => sizeBytes - ((await uploads.receivedBytes(id)) ?? sizeBytes)),
  );
  return missing.reduce((sum, bytes) => sum + bytes, 0);
}

type Inserted = Omit<NewTransfer, 'files'> & {
  id: string;
  kind: TransferView['kind'];
  files: (NewFile & { id: string })[];
};

async function insertTransfer(
  trx: Trx,
  principal: UserPrincipal,
  { id, kind, tenantId, base, targets, files }: Inserted,
): Promise<void> {
  await requireTenant(trx, tenantId);
  await trx
    .insertInto('transfers')
    .values({
      id,
      kind,
      tenant_id: tenantId,
      base,
      targets: JSON.stringify(targets),
      progress: JSON.stringify(noProgress),
      created_by: principal.userId,
    })
    .execute();
  await trx
    .insertInto('transfer_files')
    .values(
      files.map((file, position) => ({
        id: file.id,
        transfer_id: id,
        position,
        name: file.name,
        size_bytes: file.sizeBytes,
        place: JSON.stringify(file.place),
      })),
    )
    .execute();
  await recordAudit(trx, actorOf(principal), {
    action: 'transfer.create',
    tenantId,
    subject: id,
    detail: {
      kind,
      base,
      targets,
      files: files.map(({ name, sizeBytes, place }) => ({ name, sizeBytes, place })),
    },
  });
}

async function requireTenant(trx: Trx, tenantId: string): Promise<void> {
  const { rows } = await sql`
    select from tenants where id = ${tenantId} and deleted_at is null for key share`.execute(trx);
  if (rows.length === 0) throw new AppError('NOT_FOUND', 'No such tenant.', { reason: 'not-found' });
}

/** Hands a transfer to the worker once all its bytes are there. Safe to repeat. */
export async function queueIfReceived({ db, uploads }: TransferContext, transferId: string): Promise<void> {
  for (const { id, sizeBytes } of await readFiles(db, transferId)) {
    if ((await uploads.receivedBytes(id)) !== sizeBytes) return;
  }
  await db
    .updateTable('transfers')
    .set({ state: 'queued', touched_at: sql<Date>`now()` })
    .where('id', '=', transferId)
    .where('state', '=', 'receiving')
    .execute();
}

/** @throws AppError NOT_FOUND, also for what the principal may not see */
export async function getTransfer(
  context: TransferContext,
  principal: UserPrincipal,
  transferId: string,
): Promise<TransferView> {
  const row = await selectTransfers(context.db)
    .where('t.id', '=', transferId)
    .where(visibleTo(principal))
    .executeTakeFirst();
  if (!row) throw noSuchTransfer();
  await recordReads(context.db, principal, [{ tenantId: row.tenant_id, subject: row.id }]);
  return await presentTransfer(context, principal, row);
}

/** Those of the tenants where the principal may push, newest first. @throws AppError INVALID_INPUT `invalid-cursor` */
export async function listTransfers(
  context: TransferContext,
  principal: UserPrincipal,
  { tenantId, cursor, limit }: ListTransfersQuery,
): Promise<Page<TransferView>> {
  let query = selectTransfers(context.db)
    .where(visibleTo(principal))
    .orderBy('t.id', 'desc')
    .limit(limit + 1);
  if (tenantId !== undefined) query = query.where('t.tenant_id', '=', tenantId);
  if (cursor !== undefined) query = query.where('t.id', '<', decodeCursor(cursor, ['string'])[0] ?? '');
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const items = await Promise.all(shown.map((row) => presentTransfer(context, principal, row)));
  await recordReads(
    context.db,
    principal,
    shown.map(({ tenant_id }) => ({ tenantId: tenant_id, subject: tenant_id })),
  );
  const last = shown.at(-1);
  return { items, nextCursor: last && rows.length > limit ? encodeCursor([last.id]) : null };
}

/**
 * Says how the images of a file shall be called, and lets the work go on. Whoever began it does, since they count as
 * the one who pushes.
 *
 * @throws AppError NOT_FOUND; CONFLICT `transfer-over` where no names are waited for; INVALID_INPUT; FORBIDDEN
 */
export async function nameImages(
  context: TransferContext,
  principal: UserPrincipal,
  transferId: string,
  { targets }: NameImagesBody,
): Promise<TransferView> {
  const { images, tenantId, isMine } = await getTransfer(context, principal, transferId);
  if (!isMine) throw ofSomebodyElse();
  const names = targets.map((target, at) => (target === null ? null : parseTarget(target, `targets.${at}`)));
  for (const [at, target] of names.entries()) {
    if (!target) continue;
    requirePush(principal, target);
    requireWithin(tenantId, target, `targets.${at}`);
  }
  const named = names.filter((target) => target !== null);
  if (named.length === 0) throw invalidField('targets', 'Name one image at least.');
  const texts = named.map(({ repository, tag }) => `${repository}:${tag}`);
  if (new Set(texts).size < texts.length) throw invalidField('targets', 'Two images have the same name.');
  if (names.length !== images.length) throw invalidField('targets', 'There is one for each image.');
  await context.db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('transfers')
      .set({ targets: JSON.stringify(targets), state: 'queued', touched_at: sql<Date>`now()` })
      .where('id', '=', transferId)
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) throw transferOver();
    await recordAudit(trx, actorOf(principal), {
      action: 'transfer.name',
      tenantId,
      subject: transferId,
      detail: { targets },
    });
  });
  return await getTransfer(context, principal, transferId);
}

/**
 * Ends a transfer; what is in the registry already and has no name yet goes with the next garbage collection. One that
 * runs is over within a second or two.
 *
 * @throws AppError NOT_FOUND; CONFLICT `transfer-over` where it is over
 */
export async function cancelTransfer(
  context: TransferContext,
  principal: UserPrincipal,
  transferId: string,
): Promise<TransferView> {
  const { tenantId, files } = await getTransfer(context, principal, transferId);
  const isOver = await context.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ state: string }>`
      update transfers
         set cancel_requested_at = coalesce(cancel_requested_at, now()),
             state = case when state = 'running' then state else 'canceled' end,
             finished_at = case when state = 'running' then null else now() end
       where id = ${transferId} and state in ('receiving', 'queued', 'waiting', 'running')
      returning state`.execute(trx);
    if (!rows[0]) throw transferOver();
    await recordAudit(trx, actorOf(principal), { action: 'transfer.cancel', tenantId, subject: transferId });
    return rows[0].state === 'canceled';
  });
  if (isOver) for (const { uploadId } of files) await context.uploads.remove(uploadId);
  return await getTransfer(context, principal, transferId);
}

async function recordReads(
  db: Db,
  principal: UserPrincipal,
  shown: readonly { tenantId: string; subject: string }[],
): Promise<void> {
  const rows = shown.map(({ tenantId, subject }) => ({
    tenantId,
    visibility: tenantId === libraryTenantId ? ('public' as const) : ('private' as const),
    subject,
  }));
  await recordForeignReads(db, principal, rows, 'transfer.read');
}

/** Whoever may push to a tenant sees what comes in there. */
function visibleTo(principal: UserPrincipal): RawBuilder<SqlBool> {
  if (can(principal, 'push', { tenantId: nowhere })) return sql<SqlBool>`true`;
  const own = [...principal.memberships.keys()].filter((tenantId) => can(principal, 'push', { tenantId }));
  return sql<SqlBool>`t.tenant_id = any(${own}::text[])`;
}

/** No tenant has this id, so only rights that hold everywhere count for it. */
const nowhere = '';

export const noSuchTransfer = () => new AppError('NOT_FOUND', 'No such transfer.', { reason: 'not-found' });

export const diskFull = () =>
  new AppError('CONFLICT', 'The disk of the console has no room for it. Ask an administrator.', {
    reason: 'disk-full',
  });

/** The bytes and names of a transfer are of whoever began it. */
export const ofSomebodyElse = () =>
  new AppError('FORBIDDEN', 'Only who began the transfer may go on with it.', { reason: 'not-allowed' });

export const transferOver = () =>
  new AppError('CONFLICT', 'The transfer is over, or further than that. Look at it again.', {
    reason: 'transfer-over',
  });
