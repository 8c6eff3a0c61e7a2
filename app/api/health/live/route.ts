export const dynamic = 'force-dynamic';

/** The process answers: what a supervisor restarts it by. */
export function GET(): Response {
  return Response.json({ status: 'live' });
}
