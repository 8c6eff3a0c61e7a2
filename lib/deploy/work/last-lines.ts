import type { DeploymentRef, Engine } from '../engine.ts';
import { EngineError } from '../engine.ts';

const mostLines = 60;
const longestLine = 500;
const withinMs = 5_000;

/** The last words of a service that failed, before it is taken away; none where the engine does not give them. */
export async function lastLines(
  engine: Engine,
  ref: DeploymentRef,
  service: string | null,
): Promise<string[]> {
  const signal = AbortSignal.timeout(withinMs);
  const lines: string[] = [];
  try {
    const asked = { service, tail: mostLines, since: null, follow: false, signal };
    for await (const line of engine.logs(ref, asked)) lines.push(line.text.slice(0, longestLine));
  } catch (error) {
    if (!(error instanceof EngineError) && !signal.aborted) throw error;
  }
  return lines.slice(-mostLines);
}
