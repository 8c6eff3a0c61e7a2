import type { LogLine } from '../../../contract/deployments.ts';

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

/** The lines of a log that was asked for with timestamps. One that grows without an end is cut. */
export async function* linesOf(
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
