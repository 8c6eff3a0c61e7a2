import { getMe, updateMe } from '#lib/access/index';
import { updateMeBody } from '#lib/contract/me';
import { pinnedAddress } from '#lib/http/client-address';
import { json } from '#lib/http/json-response';
import { publicRoute, route } from '#lib/http/route';

export const GET = publicRoute({
  async handle({ context, principal, request }) {
    return json(await getMe(context.db, principal, pinnedAddress(request.headers)));
  },
});

export const PATCH = route({
  body: updateMeBody,
  async handle({ context, principal, body, request }) {
    await updateMe(context.db, principal, body);
    return json(await getMe(context.db, principal, pinnedAddress(request.headers)));
  },
});
