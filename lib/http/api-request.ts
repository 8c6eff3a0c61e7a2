import type { IncomingMessage, ServerResponse } from 'node:http';
import { pinnedAddress } from './client-address.ts';

/** What a route reads of a request. The signal is aborted when the client leaves before its answer is whole. */
export type ApiRequest = Pick<Request, 'method' | 'url' | 'headers' | 'body' | 'signal'>;

/** A request as it comes in. Its body and its signal are made where a route asks for them: most do not. */
export class IncomingRequest implements ApiRequest {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly headers: Headers;
  #body: ApiRequest['body'] = null;
  #signal: AbortSignal | null = null;

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req;
    this.#res = res;
    this.headers = new Headers(req.headers as Record<string, string>);
  }

  get method(): string {
    return this.#req.method ?? 'GET';
  }

  get url(): string {
    return pinnedAddress(this.headers).origin + (this.#req.url ?? '/');
  }

  get body(): ApiRequest['body'] {
    if (this.method !== 'GET' && this.method !== 'HEAD') this.#body ??= bodyOf(this.#req);
    return this.#body;
  }

  get signal(): AbortSignal {
    this.#signal ??= leaving(this.#res);
    return this.#signal;
  }
}

/** Touches nothing until it is read: a route may rather take the connection. */
function bodyOf(req: IncomingMessage): NonNullable<ApiRequest['body']> {
  let chunks: AsyncIterator<Uint8Array<ArrayBuffer>> | null = null;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        chunks ??= req.iterator({ destroyOnReturn: false });
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function leaving(res: ServerResponse): AbortSignal {
  const left = new AbortController();
  const leave = () => res.writableFinished || left.abort();
  if (res.closed) leave();
  else res.once('close', leave);
  return left.signal;
}
