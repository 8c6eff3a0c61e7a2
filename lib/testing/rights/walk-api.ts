import { call } from '../requests.ts';
import type { ApiEntry } from './api-table.ts';
import type { Caller } from './callers.ts';
import type { Kind, Made, World } from './kind.ts';
import type { Outcome } from './outcomes.ts';
import { kinds } from './things.ts';

type Walk = {
  world: World;
  callers: readonly Caller[];
  handler: Parameters<typeof call>[0];
  route: string;
  entry: ApiEntry;
  isPublic: boolean;
};

type Place = { what: string };
type Asked = { outcome: Outcome | string; text: string };

/**
 * Asks one route about every thing of its kind, as everybody.
 *
 * @returns in `wrong` a line for each answer that is not what `can` says, and for each that tells what is hidden from what
 * does not exist.
 */
export async function walkApi(walk: Walk): Promise<{ wrong: string[]; outcomes: Set<string | number> }> {
  const kind = kinds[walk.entry.thing] as Kind;
  const wrong: string[] = [];
  const outcomes = new Set<string | number>();
  const unseen = new Map<string, string>();
  const walkPlace = async (place: Place) => {
    let made: Made | null = null;
    for (const caller of walk.callers) {
      if (made === null || kind.isPersonal) made = await kind.make(walk.world, place, caller);
      const { outcome, text } = await ask(walk, caller, made);
      const expected = expectedOf(walk, kind, caller, { place, name: made.name });
      outcomes.add(outcome);
      if (outcome !== expected) {
        wrong.push(`${caller.who}: ${place.what}: ${outcome} instead of ${expected}: ${text}`);
      }
      if (outcome === 404 || outcome === 'hides') {
        const group = `${caller.who} ${caller.principal ? kind.levelOf?.(caller.principal, place) : ''}`;
        const before = unseen.get(group) ?? text;
        unseen.set(group, before);
        if (text !== before) wrong.push(`${caller.who}: ${place.what}: ${text} where others read ${before}`);
      }
      if (outcome !== 'allowed') continue;
      await walk.entry.restore?.(walk.world);
      if (!walk.route.startsWith('GET')) made = null;
    }
  };
  for (const place of kind.places(walk.world)) await walkPlace(place);
  return { wrong: atMost(wrong, 20), outcomes };
}

function expectedOf(
  { entry, isPublic }: Walk,
  kind: Kind,
  { principal }: Caller,
  { place, name }: { place: Place; name: string },
): Outcome {
  if (principal === null || (principal.kind === 'anonymous' && !isPublic)) return 401;
  const named: Place & { name: string } = { ...place, name };
  return kind.expect(principal, entry.action ?? null, named);
}

async function ask({ world, handler, route, entry }: Walk, { headers }: Caller, made: Made): Promise<Asked> {
  const method = route.split(' ')[0] as 'GET';
  const sent = (await entry.request?.(made, world)) ?? {};
  const response = await call(handler, {
    ...sent,
    method,
    headers: { ...sent.headers, ...headers },
    params: made.params,
  });
  const text = await textOf(response);
  return { outcome: outcomeOf(response, text, entry, made), text: withoutRequestId(text) };
}

function outcomeOf({ ok, status }: Response, text: string, entry: ApiEntry, made: Made): Outcome | string {
  if (!ok) return ([401, 403, 404] as const).find((each) => each === status) ?? String(status);
  if (!entry.shows) return 'allowed';
  return entry.shows(JSON.parse(text) as never, made) ? 'shows' : 'hides';
}

const withoutRequestId = (text: string): string => text.replace(/,?"requestId":"[^"]*"/, '');

const atMost = (lines: readonly string[], max: number): string[] =>
  lines.length <= max ? [...lines] : [...lines.slice(0, max), `and ${lines.length - max} more`];

/** Of a file its head is answer enough: the images of these tests have no content. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type') !== 'application/x-tar') return await response.text();
  await response.body?.cancel();
  return '';
}
