import { copyBody } from '#lib/contract/copies';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';
import { copyImage } from '#lib/transfer/index';

export const POST = route({
  body: copyBody,
  async handle({ context, principal, body }) {
    return json(await copyImage(context, principal, body), { status: 201 });
  },
});
