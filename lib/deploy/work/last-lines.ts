import type { DeploymentRef, Engine } from '../engine.ts';
import { EngineError } from '../engine.ts';
import { redactedStart } from '../redact.ts';

const mostLines = 60;
const longestLine = 500;
const withinMs = 5_000;

/**
 * The last words of a service that failed, before it is taken away, with its secrets blacked out; none where the engine
 * does not give them.
 */
export async function lastLines(
  engine: Engine,
  ref: DeploymentRef,
  { service, secrets }: { service: string | null; secrets: readonly string[] },
): Promise<string[]> {
  const signal = AbortSignal.timeout(withinMs);
  const lines: string[] = [];
  try {
    const asked = { service, tail: mostLines, since: null, follow: false, signal };
    for await (const line of engine.logs(ref, asked)) {
      lines.push(redactedStart(line.text, secrets, longestLine));
    }
  } catch (error) {
    if (!(error instanceof EngineError) && !signal.aborted) throw error;
  }
  return lines.slice(-mostLines);
}
