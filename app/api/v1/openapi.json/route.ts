import { openApiDocument } from '#lib/contract/openapi';
import { json } from '#lib/http/json-response';
import { publicRoute } from '#lib/http/route';

/** For whoever asks: it says what the API is like, and nothing about this instance. */
export const GET = publicRoute({
  async handle() {
    return json(openApiDocument());
  },
});
