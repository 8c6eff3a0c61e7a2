import { transferParams } from '#lib/contract/transfers';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';
import { getTransfer } from '#lib/transfer/index';

export const GET = route({
  params: transferParams,
  async handle({ context, principal, params }) {
    return json(await getTransfer(context, principal, params.transferId));
  },
});
