import { json } from '#lib/http/json-response';

export const dynamic = 'force-dynamic';

/** The process answers: what a supervisor restarts it by. */
export function GET(): Response {
  return json({ status: 'live' });
}
