/**
 * An answer that goes on: one JSON value a line, until there are no more or the asker leaves. What fails before the
 * first line is an error like any other; later the answer ends.
 */
export async function ndjsonResponse<Value>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Value>>,
  requestSignal: AbortSignal,
): Promise<Response> {
  const left = new AbortController();
  const values = await open(AbortSignal.any([requestSignal, left.signal]));
  const iterator = values[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      } catch {
        controller.close();
      }
    },
    cancel() {
      left.abort();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store, no-transform' },
  });
}
