import { nameImagesBody, transferParams } from '#lib/contract/transfers';
import { route } from '#lib/http/route';
import { nameImages } from '#lib/transfer/index';

export const POST = route({
  params: transferParams,
  body: nameImagesBody,
  async handle({ context, principal, params, body }) {
    return Response.json(await nameImages(context, principal, params.transferId, body), { status: 202 });
  },
});
