import type { Caller } from './callers.ts';
import type { Kind, Made, World } from './kind.ts';
import type { Outcome } from './outcomes.ts';
import { type PageEntry, pageKinds } from './page-table.ts';
import type { RepositoryPlace } from './places.ts';

type Walk = { origin: string; world: World; callers: readonly Caller[]; address: string; entry: PageEntry };
type Place = { what: string };

/** Opens one page for everything of its kind, as everybody. `wrong` is as that of walkApi. */
export async function walkPages(walk: Walk): Promise<{ wrong: string[]; outcomes: Set<string | number> }> {
  const kind = pageKinds[walk.entry.thing] as unknown as Kind;
  const wrong: string[] = [];
  const outcomes = new Set<string | number>();
  const unseen = new Map<string, string>();
  const open = async (place: Place, caller: Caller, made: Made) => {
    const { outcome, text } = await ask(walk, caller, made);
    const expected = expectedOf(walk.entry, kind, caller, place);
    outcomes.add(outcome);
    const at = `${caller.who}: ${place.what}`;
    if (outcome !== expected) wrong.push(`${at}: ${outcome} instead of ${expected}`);
    if (outcome !== 404) return;
    const before = unseen.get(caller.who) ?? text;
    unseen.set(caller.who, before);
    if (text !== before) wrong.push(`${at}: ${differenceOf(text, before)}`);
  };
  for (const place of kind.places(walk.world)) {
    const made = await kind.make(walk.world, place, walk.callers[0]!);
    await Promise.all(walk.callers.map((caller) => open(place, caller, made)));
  }
  return { wrong: wrong.slice(0, 20), outcomes };
}

function expectedOf({ lists }: PageEntry, kind: Kind, { principal }: Caller, place: Place): Outcome {
  const expected = kind.expect(principal!, 'pull', place);
  return expected === 'shows' && lists?.(place as RepositoryPlace) === false ? 'hides' : expected;
}

async function ask({ origin, address, entry, world }: Walk, { headers }: Caller, made: Made) {
  const [tenantId = ''] = made.name.split('/');
  const parameters: Record<string, string> = { tenantId, ...made.params, name: made.name };
  const path = address.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name]!);
  const query = entry.query?.(made) ?? '';
  const response = await fetch(`${origin}${path}${query && `?${query}`}`, { headers, redirect: 'manual' });
  const html = await response.text();
  const tenantIds = world.tenants.all.map((each) => each.tenantId);
  return { outcome: outcomeOf(response, html, entry, made), text: withoutChance(html, made, tenantIds) };
}

function outcomeOf({ status, headers }: Response, html: string, { lists }: PageEntry, { params }: Made) {
  if (status === 404) return 404;
  const location = headers.get('location') ?? '';
  if (status >= 300 && status < 400) return location.startsWith('/sign-in') ? 401 : 'allowed';
  if (status !== 200) return status;
  if (!lists) return 'allowed';
  return html.includes(params.repositoryId!) ? 'shows' : 'hides';
}

/**
 * A page without what is new each time, and without the address, which its reader has typed. Next sends the parts of a
 * page as they are ready, so that their order tells nothing.
 */
function withoutChance(html: string, { params, name }: Made, tenantIds: readonly string[]): string {
  const nonce = /nonce="([^"]+)"/.exec(html)?.[1] ?? '';
  const parts = [nonce, name, ...name.split('/'), ...Object.values(params), ...tenantIds];
  const typed = parts.flatMap((part) => (part ? [encodeURIComponent(part), part] : []));
  const cleaned = typed.reduce((text, each) => text.replaceAll(each, '…'), html).replace(/\d{13}/g, '…');
  const streamed = cleaned.replaceAll(/"\]\)<\/script><script[^>]*>self\.__next_f\.push\(\[1,"/g, '');
  return streamed.split('\\n').sort().join('\n');
}

function differenceOf(text: string, other: string): string {
  const at = [...text].findIndex((character, index) => character !== other[index]);
  return `“${text.slice(at - 60, at + 60)}” where others read “${other.slice(at - 60, at + 60)}”`;
}
