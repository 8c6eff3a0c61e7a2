import pg from 'pg';

/** From the third time on a statement is worth the memory that it takes in each connection of the server. */
const usesBefore = 2;
const namesMax = 300;
const countedMax = 3000;

/**
 * Names the statements that are used again and again, so that the server reads and plans each of them once for a
 * connection: for a list that takes longer than to run it. Statements beyond the 300 first ones go without a name.
 */
export function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= namesMax) return known;
    const before = uses.get(text) ?? 0;
    if (before < usesBefore) {
      if (uses.size >= countedMax) uses.clear();
      uses.set(text, before + 1);
      return undefined;
    }
    uses.delete(text);
    const name = `s${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}

/** A class of clients, for one pool: what is asked with parameters is prepared once it has a name. */
export function createPreparingClient(nameOf = createStatementNames()): typeof pg.Client {
  return class PreparingClient extends pg.Client {
    override query(...[text, values, ...rest]: unknown[]) {
      const name =
        typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
      const asked = name === undefined ? [text, values] : [{ name, text, values }, undefined];
      return (super.query as (...args: unknown[]) => unknown).apply(this, [...asked, ...rest]) as never;
    }
  } as typeof pg.Client;
}
