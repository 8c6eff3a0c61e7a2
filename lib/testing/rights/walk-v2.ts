import type { FrontDoor } from '../front-door.ts';
import { type Answer, createOciClient, type OciRepository } from '../oci-client.ts';
import type { Caller } from './callers.ts';
import type { Outcome } from './outcomes.ts';
import { isToldDisabled, type Standing, type V2Entry } from './v2-table.ts';

type Walk = {
  door: FrontDoor;
  callers: readonly Caller[];
  standing: readonly Standing[];
  entry: V2Entry;
  /** What the token endpoint has answered. */
  tokens: Map<string, Promise<Answer>>;
};

/** Sends one verb to every repository, as everybody. `wrong` is as that of walkApi. */
export async function walkV2(walk: Walk): Promise<{ wrong: string[]; outcomes: Set<string | number> }> {
  const wrong: string[] = [];
  const outcomes = new Set<string | number>();
  for (const caller of walk.callers) {
    const unseen = new Map<string, string>();
    for (const standing of walk.standing) {
      if (walk.entry.onlyWhere?.(standing.place) === false) continue;
      const { outcome, text } = await ask(walk, caller, standing);
      const at = `${caller.who}: ${standing.place.what}`;
      const expected = expectedOf(walk.entry, caller, standing);
      outcomes.add(outcome);
      if (outcome !== expected) wrong.push(`${at}: ${outcome} instead of ${expected}: ${text}`);
      if (!isUnseen(caller, standing, outcome)) continue;
      const before = unseen.get(String(outcome)) ?? text;
      unseen.set(String(outcome), before);
      if (text !== before) wrong.push(`${at}: ${text} where others read ${before}`);
    }
  }
  return { wrong: wrong.slice(0, 20), outcomes };
}

function expectedOf({ expect }: V2Entry, { loggedIn }: Caller, { place, name }: Standing): Outcome | 405 {
  return loggedIn === null ? 401 : expect(loggedIn, { ...place, name });
}

/** What must read the same, whether it is hidden or missing: reads anywhere, changes where one has no role. */
function isUnseen(
  { loggedIn }: Caller,
  { place, name }: Standing,
  outcome: Outcome | string | number,
): boolean {
  if (loggedIn && isToldDisabled(loggedIn, { ...place, name })) return false;
  if (outcome === 404 || outcome === 'hides' || outcome === 401) return true;
  if (loggedIn?.kind !== 'user' || loggedIn.isAdmin) return false;
  return outcome === 403 && !loggedIn.memberships.has(place.tenantId);
}

async function ask(
  { door, entry, tokens }: Walk,
  { login }: Caller,
  standing: Standing,
): Promise<{ outcome: Outcome | string | number; text: string }> {
  const { name } = standing;
  const client = createOciClient({ origin: door.origin, user: login });
  // As docker does, one token for all that is done with a repository.
  const key = `${login?.name} ${login?.password} ${name}`;
  const asked =
    tokens.get(key) ?? client.askToken(`repository:${name}:pull,push,delete`, 'registry:catalog:*');
  tokens.set(key, asked);
  const given = await asked;
  if (given.status !== 200) return { outcome: outcomeOf(given), text: given.bytes.toString() };
  const repository: OciRepository = client.withToken(name, (given.json() as { token: string }).token);
  const answer = await entry.ask(repository, standing);
  const outcome = outcomeOf(answer, () => entry.shows?.(answer, standing));
  if (outcome === 'allowed') await entry.restore?.(standing);
  return { outcome, text: textOf(answer, outcome, name) };
}

function outcomeOf({ status }: Answer, shows: () => boolean | undefined = () => undefined) {
  if (status >= 300) return status;
  const shown = shows();
  return shown === undefined ? 'allowed' : shown ? 'shows' : 'hides';
}

/** What a client reads, without the name that it asked for itself. */
function textOf({ bytes, headers }: Answer, outcome: string | number, name: string): string {
  if (outcome === 'hides') return '';
  const told = headers['www-authenticate'] ?? '';
  return `${bytes} ${told}`.replaceAll(name, '<name>');
}
