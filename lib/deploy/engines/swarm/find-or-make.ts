import { EngineError } from '../../engine.ts';

/**
 * Finds a thing of ours, or makes it. A call of an apply that was broken off may still be under way in the manager, so
 * that a thing comes to be between the two; then it is taken as it is.
 * @param find Answers ours alone: a name that somebody else has stays an error.
 * @returns what was there, or null where it was made just now
 * @throws EngineError `name-taken`, and what the two throw
 */
export async function findOrMake<Thing>(
  find: () => Promise<Thing | undefined>,
  make: () => Promise<void>,
): Promise<Thing | null> {
  const known = await find();
  if (known) return known;
  try {
    await make();
    return null;
  } catch (error) {
    const isTaken = error instanceof EngineError && error.code === 'name-taken';
    const found = isTaken ? await find() : undefined;
    if (!found) throw error;
    return found;
  }
}
