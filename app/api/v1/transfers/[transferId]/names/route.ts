import { nameImagesBody, transferParams } from '#lib/contract/transfers';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';
import { nameImages } from '#lib/transfer/index';

export const POST = route({
  params: transferParams,
  body: nameImagesBody,
  async handle({ context, principal, params, body }) {
    return json(await nameImages(context, principal, params.transferId, body), { status: 202 });
  },
});
