import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { UserPrincipal } from '../access/index.ts';
import type { CreateTransferBody, TransferView } from '../contract/transfers.ts';
import {
  createTransfer,
  createUploads,
  getTransfer,
  receiveUpload,
  type TransferContext,
  workOnTransfers,
} from '../transfer/index.ts';
import type { FrontDoor } from './front-door.ts';

const never = new AbortController().signal;

/** What transfers need, with a folder of the test. */
export function makeTransferContext(
  { db, registry }: FrontDoor,
  folder: string,
  maxBytes = 2 ** 32,
): TransferContext {
  return { db, pushDb: db, registry, uploads: createUploads(folder, { maxBytes }) };
}

/** Sends bytes of a file as a tus client does. */
export async function sendBytes(
  context: TransferContext,
  principal: UserPrincipal,
  uploadId: string,
  { bytes, offset = 0 }: { bytes: Buffer; offset?: number },
): Promise<Response> {
  const request = new Request('http://localhost/', {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes),
  });
  return await receiveUpload(context, principal, uploadId, request);
}

/** Begins a transfer with these contents, sends them, and lets a worker work on it: to its end, or until it waits. */
export async function transfer(
  context: TransferContext,
  principal: UserPrincipal,
  body: CreateTransferBody,
  contents: readonly Buffer[],
): Promise<TransferView> {
  const { id, files } = await createTransfer(context, principal, body);
  for (const [at, { uploadId }] of files.entries()) {
    await sendBytes(context, principal, uploadId, { bytes: contents[at]! });
  }
  await workOnTransfers(context, never);
  return await getTransfer(context, principal, id);
}

/** The same for a file on the disk, with the name that its image shall get. */
export async function uploadFile(
  context: TransferContext,
  principal: UserPrincipal,
  file: string,
  { tenantId, to }: { tenantId: string; to?: string },
): Promise<TransferView> {
  const { size } = await stat(file);
  const handle = await open(file);
  try {
    const bytes = await handle.readFile();
    const named = { name: path.basename(file), sizeBytes: size };
    return await transfer(context, principal, { kind: 'upload', tenantId, file: named, ...(to && { to }) }, [
      bytes,
    ]);
  } finally {
    await handle.close();
  }
}
