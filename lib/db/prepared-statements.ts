import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';

const mark = '/* planned each time */';
/**
 * Stands in a statement whose best plan hangs on what is looked for, as with a pattern that may be rare or common: it
 * gets no name, and is planned for each use. All others have one plan for whatever they are asked with.
 */
export const plannedEachTime = sql.raw(mark);

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
    if (known !== undefined || names.size >= namesMax || text.includes(mark)) return known;
    const before = uses.get(text) ?? 0;
    if (before < usesBefore) {
      if (uses.size >= countedMax) uses.clear();
      uses.set(text, before + 1);
      return undefined;
    }
    uses.delete(text);
    // By the text: behind a pooler that knows nothing of names one must never be another's.
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    names.set(text, name);
    return name;
  };
}

/** The server no longer has it, or its columns have changed since. */
const staleCodes = ['26000', '0A000'];

/**
 * For each new connection. Left alone, the server plans a prepared statement anew for each use wherever that promises a
 * little less work, and planning then takes half of its time.
 */
export const planOnce = 'set plan_cache_mode = force_generic_plan';
const planAnew = 'set plan_cache_mode = auto';

/**
 * A class of clients, for one pool: what is asked with parameters is prepared once it has a name. A connection whose
 * prepared statements no longer hold is ended, so that the pool makes a new one.
 */
export function createPreparingClient(nameOf = createStatementNames()): typeof pg.Client {
  return class PreparingClient extends pg.Client {
    override query(...[text, values, ...rest]: unknown[]) {
      const isPlain = typeof text === 'string' && Array.isArray(values) && rest.length === 0;
      if (!isPlain) return this.#pass(text, values, ...rest) as never;
      if (values.length === 0) return this.#ask({ text }) as never;
      if (text.includes(mark)) return this.#planningAnew(() => this.#ask({ text, values })) as never;
      const name = nameOf(text);
      if (name === undefined) return this.#ask({ text, values }) as never;
      const asked = this.#ask({ name, text, values });
      asked.catch((error) => this.#endIfStale(error));
      return asked as never;
    }

    #pass(...args: unknown[]): unknown {
      return (super.query as (...args: unknown[]) => unknown).apply(this, args);
    }

    /**
     * By a callback. With the promise that pg makes, the rows of an answer outlive each collection of young objects:
     * fifteen milliseconds of copying where it takes a third of one, and a heap that grows by hundreds of megabytes.
     */
    async #ask(config: pg.QueryConfig): Promise<pg.QueryResult> {
      try {
        return await new Promise((resolve, reject) => {
          this.#pass(config, (error: Error | null, result: pg.QueryResult) =>
            error ? reject(error) : resolve(result),
          );
        });
      } catch (error) {
        // As pg does: the stack leads to who asked, not to the socket.
        if (error instanceof Error) Error.captureStackTrace(error);
        throw error;
      }
    }

    async #planningAnew<Result>(ask: () => Result): Promise<Awaited<Result>> {
      await this.#set(planAnew);
      try {
        return await ask();
      } finally {
        await this.#set(planOnce);
      }
    }

    /** Fails where a transaction has failed, whose end takes back what was set in it. */
    async #set(setting: string): Promise<void> {
      await super.query(setting).catch(() => {});
    }

    #endIfStale({ code = '' }: { code?: string }): void {
      if (staleCodes.includes(code)) void this.end().catch(() => {});
    }
  } as typeof pg.Client;
}
