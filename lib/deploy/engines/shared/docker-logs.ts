import type { LogLine } from '../../../contract/deployments.ts';
import type { LogOptions } from '../../engine.ts';
import type { DockerApi } from './docker-api.ts';

type Stream = 'stdout' | 'stderr';
const longestLine = 64 * 1024;

/** The frames of a multiplexed stream: 8 bytes of head (which stream, how long), then the text. */
async function* framesOf(source: AsyncIterable<Buffer>): AsyncIterable<{ stream: Stream; text: Buffer }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 8) {
      const length = rest.readUInt32BE(4);
      if (rest.length < 8 + length) break;
      yield { stream: rest[0] === 2 ? 'stderr' : 'stdout', text: rest.subarray(8, 8 + length) };
      rest = rest.subarray(8 + length);
    }
  }
}

/** The lines of the log at a path of the engine, of a container or a service, until it ends or nobody asks any more. */
export async function openLog(
  api: DockerApi,
  path: `/${string}`,
  name: { service: string; replica: string },
  { tail, since, follow, signal }: Omit<LogOptions, 'service'>,
): Promise<AsyncIterable<LogLine>> {
  const stream = await api.stream({
    path,
    query: {
      stdout: true,
      stderr: true,
      timestamps: true,
      tail: String(tail),
      follow,
      ...(since && { since: (since.getTime() / 1000).toFixed(3) }),
    },
    signal,
    withinMs: 0,
    what: 'The log cannot be read',
  });
  return linesOf(untilAborted(stream, signal), name);
}

/** The end of the asker's interest is an end, and no failure. */
async function* untilAborted(
  stream: NodeJS.ReadableStream & { destroy(): void },
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stream.destroy();
  }
}

/** The lines of a log that was asked for with timestamps. One that grows without an end is cut. */
async function* linesOf(
  source: AsyncIterable<Buffer>,
  { service, replica }: { service: string; replica: string },
): AsyncIterable<LogLine> {
  const open: Record<Stream, string> = { stdout: '', stderr: '' };
  const make = (stream: Stream, line: string): LogLine => {
    const space = line.indexOf(' ');
    return {
      at: line.slice(0, space),
      service,
      replica,
      stream,
      text: line.slice(space + 1).replace(/\r$/, ''),
    };
  };
  for await (const { stream, text } of framesOf(source)) {
    const lines = (open[stream] + text.toString('utf8')).split('\n');
    open[stream] = lines.pop()!.slice(0, longestLine);
    for (const line of lines) if (line) yield make(stream, line);
  }
  for (const stream of ['stdout', 'stderr'] as const) if (open[stream]) yield make(stream, open[stream]);
}

/** Several streams as one, each line as soon as it is there. Ends when all of them have. */
export async function* merged<Value>(sources: readonly AsyncIterable<Value>[]): AsyncIterable<Value> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const waiting = new Map(iterators.map((iterator, at) => [at, next(iterator, at)]));
  try {
    while (waiting.size > 0) {
      const { at, result } = await Promise.race(waiting.values());
      if (result.done) waiting.delete(at);
      else {
        waiting.set(at, next(iterators[at]!, at));
        yield result.value;
      }
    }
  } finally {
    for (const iterator of iterators) void iterator.return?.();
  }
}

async function next<Value>(iterator: AsyncIterator<Value>, at: number) {
  return { at, result: await iterator.next() };
}
