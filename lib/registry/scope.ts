import { RegistryError } from './errors.ts';

/** One resource that a client asks the token endpoint for. */
export type Scope = { type: string; name: string; actions: ReadonlySet<string> };

const maxScopes = 100;

/**
 * Reads the `scope` parameters of a token request. Docker repeats the parameter, containerd separates by spaces in
 * one; the same repository may come twice and is merged. `type:name:actions` is cut at the first and the last colon.
 *
 * @throws RegistryError DENIED, status 400, with a sentence where the text is no scope.
 */
export function parseScopes(parameters: readonly string[]): Scope[] {
  const merged = new Map<string, { type: string; name: string; actions: Set<string> }>();
  const texts = parameters.flatMap((text) => text.split(' ')).filter(Boolean);
  if (texts.length > maxScopes) throw malformed(`more than ${maxScopes} scopes in one request`);
  for (const text of texts) {
    const { type, name, actions } = parseScope(text);
    const known = merged.get(`${type}:${name}`);
    if (known) for (const action of actions) known.actions.add(action);
    else merged.set(`${type}:${name}`, { type, name, actions: new Set(actions) });
  }
  return [...merged.values()];
}

function parseScope(text: string) {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  if (first < 1 || last <= first + 1 || last === text.length - 1) {
    throw malformed(
      `malformed scope ${JSON.stringify(text.slice(0, 100))}: expected repository:<name>:<actions>`,
    );
  }
  // `repository(plugin)`: the class in brackets changes nothing for us.
  const type = text.slice(0, first).replace(/\([a-z0-9]+\)$/, '');
  return {
    type,
    name: text.slice(first + 1, last),
    actions: text
      .slice(last + 1)
      .split(',')
      .filter(Boolean),
  };
}

const malformed = (message: string) => new RegistryError('DENIED', message, { status: 400 });
