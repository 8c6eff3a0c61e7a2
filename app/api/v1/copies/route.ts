import { copyBody } from '#lib/contract/copies';
import { route } from '#lib/http/route';
import { copyImage } from '#lib/transfer/index';

export const POST = route({
  body: copyBody,
  async handle({ context, principal, body }) {
    return Response.json(await copyImage(context, principal, body), { status: 201 });
  },
});
