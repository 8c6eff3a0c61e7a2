import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { UserPrincipal } from '../../access/index.ts';
import type { TransferState } from '../../contract/transfers.ts';
import type { Db } from '../../db/index.ts';
import { log } from '../../log.ts';
import type { TransferContext } from './context.ts';
import {
  diskFull,
  getTransfer,
  noSuchTransfer,
  ofSomebodyElse,
  queueIfReceived,
  transferOver,
} from './transfers.ts';
import type { UploadRequest } from './uploads.ts';

/**
 * HEAD and PATCH of a file on its way in (tus 1.0): how much is there, and more of it. Whoever has begun the transfer
 * sends its bytes, and nobody else: what is pushed of them is theirs.
 *
 * @param body The bytes as they arrive, where they are at hand.
 * @throws AppError NOT_FOUND; CONFLICT `transfer-over` where no bytes are expected any more, `disk-full`
 */
export async function receiveUpload(
  context: TransferContext,
  principal: UserPrincipal,
  uploadId: string,
  request: UploadRequest,
  body: Readable | null = null,
): Promise<Response> {
  const { db, uploads } = context;
  const file = await db
    .selectFrom('transfer_files')
    .select(['transfer_id as transferId', 'size_bytes as sizeBytes'])
    .where('id', '=', uploadId)
    .executeTakeFirst();
  if (!file) throw noSuchTransfer();
  const { isMine, state } = await getTransfer(context, principal, file.transferId);
  if (!isMine) throw ofSomebodyElse();
  if (state !== 'receiving') {
    // Whoever lost the last answer asks whether all has arrived.
    if (request.method === 'HEAD' && arrived.has(state)) return wholeFile(file.sizeBytes);
    throw transferOver();
  }
  const length = Number(request.headers.get('content-length') ?? 0);
  if (request.method === 'PATCH' && length > (await uploads.freeBytes())) throw diskFull();
  const touching = setInterval(() => {
    touch(db, file.transferId).catch((error: unknown) => {
      log.warn({ transfer: file.transferId, err: error }, 'a transfer could not be touched');
    });
  }, touchEveryMs);
  try {
    const answer = await uploads.handle(uploadId, request, body);
    if (answer.status === 507) throw diskFull();
    return answer;
  } finally {
    clearInterval(touching);
    await touch(db, file.transferId);
    await queueIfReceived(context, file.transferId);
  }
}

/** One request may bring a whole file. */
const touchEveryMs = 30_000;

async function touch(db: Db, transferId: string): Promise<void> {
  await db
    .updateTable('transfers')
    .set({ touched_at: sql<Date>`now()` })
    .where('id', '=', transferId)
    .execute();
}

const arrived = new Set<TransferState>(['queued', 'running', 'waiting', 'succeeded']);

const wholeFile = (sizeBytes: number) =>
  new Response(null, {
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(sizeBytes),
      'upload-length': String(sizeBytes),
    },
  });
