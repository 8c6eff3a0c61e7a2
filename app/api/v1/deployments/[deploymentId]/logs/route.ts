import { deploymentParams, logQuery } from '#lib/contract/deployments';
import { followLogs, readLogs } from '#lib/deploy/index';
import { json } from '#lib/http/json-response';
import { ndjsonResponse } from '#lib/http/ndjson';
import { route } from '#lib/http/route';

export const GET = route({
  params: deploymentParams,
  query: logQuery,
  async handle({ context, principal, params: { deploymentId }, query, request }) {
    if (!query.follow) return json(await readLogs(context.deploy, principal, deploymentId, query));
    return ndjsonResponse(
      (signal) => followLogs(context.deploy, principal, deploymentId, query, signal),
      request.signal,
    );
  },
});
