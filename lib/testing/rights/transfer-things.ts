import { can } from '../../access/index.ts';
import type { TransferState } from '../../contract/transfers.ts';
import { newId } from '../../ids.ts';
import { type Kind, type Made, missingId, type World } from './kind.ts';
import { shownWhere } from './outcomes.ts';
import type { TenantPlace } from './places.ts';

type TransferPlace = Omit<TenantPlace, 'what'> & { what: string };
type Making = { createdBy: string; state?: TransferState };

async function makeTransfer(
  { db, uploads }: World,
  { tenantId, exists }: TransferPlace,
  { createdBy, state = 'receiving' }: Making,
): Promise<Made> {
  if (!exists) return { params: { transferId: missingId(), uploadId: missingId() }, name: tenantId };
  const [transferId, uploadId] = [newId('tra'), newId('upl')];
  const progress = { phase: null, doneBytes: 0, totalBytes: 0, doneBlobs: 0, totalBlobs: 0 };
  const images = [{ names: [], platforms: [], sizeBytes: 9 }];
  await db
    .insertInto('transfers')
    .values({
      id: transferId,
      kind: 'upload',
      tenant_id: tenantId,
      state,
      progress: JSON.stringify(progress),
      images: JSON.stringify(images),
      created_by: createdBy,
    })
    .execute();
  const file = {
    id: uploadId,
    transfer_id: transferId,
    position: 0,
    name: 'a.tar',
    size_bytes: 9,
    place: null,
  };
  await db.insertInto('transfer_files').values(file).execute();
  await uploads.create(uploadId, 9);
  return { params: { transferId, uploadId }, name: tenantId };
}

/** Whoever may push to the tenant sees what comes in there, and may end it. */
const transfer: Kind<TransferPlace> = {
  places: ({ tenants }) => tenants.all,
  make: (world, place) => makeTransfer(world, place, { createdBy: world.root.userId }),
  expect: (principal, _, { tenantId, exists }) =>
    exists && can(principal, 'push', { tenantId }) ? 'allowed' : 404,
};

/** Its images are named by whoever began it. */
const waitingTransfer: Kind<TransferPlace> = {
  ...transfer,
  isPersonal: true,
  make: (world, place, { userId }) =>
    makeTransfer(world, place, { createdBy: userId ?? world.root.userId, state: 'waiting' }),
};

const listedTransfer: Kind<TransferPlace> = {
  ...transfer,
  expect: (principal, _, place) => shownWhere(place.exists, principal, 'push', { tenantId: place.tenantId }),
};

/** Its bytes are sent by whoever began it. */
const ownUpload: Kind<TransferPlace> = {
  ...transfer,
  isPersonal: true,
  make: (world, place, { userId }) => makeTransfer(world, place, { createdBy: userId ?? world.root.userId }),
};

/** Where nothing may be pushed all tenants are alike. */
const uploadTarget: Kind<TransferPlace> = {
  places: ({ tenants }) => tenants.all,
  make: async (_, { tenantId }) => ({ params: { tenantId }, name: tenantId }),
  expect(principal, _, { tenantId, exists }) {
    if (!can(principal, 'push', { tenantId })) return 403;
    return exists ? 'allowed' : 404;
  },
};

export const transferThings = { transfer, waitingTransfer, listedTransfer, ownUpload, uploadTarget };
