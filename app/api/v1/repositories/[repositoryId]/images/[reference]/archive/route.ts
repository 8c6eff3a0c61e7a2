import { archiveQuery, imageParams } from '#lib/contract/images';
import { archiveResponse } from '#lib/http/archive-response';
import { pinnedAddress } from '#lib/http/client-address';
import { publicRoute } from '#lib/http/route';
import { planArchive } from '#lib/transfer/index';

export const GET = publicRoute({
  params: imageParams,
  query: archiveQuery,
  async handle({ context, principal, params, query, request }) {
    const { host } = pinnedAddress(request.headers);
    const archive = await planArchive(context, principal, { ...params, ...query, host });
    return await archiveResponse(context.registry, archive, request);
  },
});
