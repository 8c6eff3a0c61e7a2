import { deploymentParams, logQuery } from '#lib/contract/deployments';
import { followLogs, readLogs } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { ndjsonResponse } from '#lib/http/ndjson';
import { requestPrincipal, requireUser } from '#lib/http/principal';
import { route } from '#lib/http/route';

export const GET = route({
  params: deploymentParams,
  query: logQuery,
  async handle({ context, principal, params: { deploymentId }, query, request }) {
    if (!query.follow) return json(await readLogs(context.deploy, principal, deploymentId, query));
    const who = async () => requireUser(await requestPrincipal(context, request));
    return ndjsonResponse(
      (signal) => followLogs(context.deploy, deploymentId, query, { who, signal }),
      request.signal,
    );
  },
});
