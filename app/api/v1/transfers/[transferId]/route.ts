import { transferParams } from '#lib/contract/transfers';
import { route } from '#lib/http/route';
import { getTransfer } from '#lib/transfer/index';

export const GET = route({
  params: transferParams,
  async handle({ context, principal, params }) {
    return Response.json(await getTransfer(context, principal, params.transferId));
  },
});
