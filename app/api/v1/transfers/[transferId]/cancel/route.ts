import { transferParams } from '#lib/contract/transfers';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';
import { cancelTransfer } from '#lib/transfer/index';

export const POST = route({
  params: transferParams,
  async handle({ context, principal, params }) {
    return json(await cancelTransfer(context, principal, params.transferId), { status: 202 });
  },
});
