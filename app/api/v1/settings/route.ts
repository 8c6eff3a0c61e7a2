import { authorize, getSettings, updateSettings } from '#lib/access/index';
import { updateSettingsBody } from '#lib/contract/users';
import { json } from '#lib/http/json-response';
import { route } from '#lib/http/route';

export const GET = route({
  async handle({ context, principal }) {
    authorize(principal, 'administer', null);
    return json(await getSettings(context.db));
  },
});

export const PATCH = route({
  body: updateSettingsBody,
  async handle({ context, principal, body }) {
    return json(await updateSettings(context.db, principal, body));
  },
});
