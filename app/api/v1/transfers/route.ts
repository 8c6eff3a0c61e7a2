import { createTransferBody, listTransfersQuery } from '#lib/contract/transfers';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';
import { createTransfer, listTransfers } from '#lib/transfer/index';

export const GET = route({
  query: listTransfersQuery,
  async handle({ context, principal, query }) {
    return json(await listTransfers(context, principal, query));
  },
});

export const POST = route({
  body: createTransferBody,
  async handle({ context, principal, body }) {
    return json(await createTransfer(context, principal, body), { status: 201 });
  },
});
