import { connect } from 'node:net';
import { Agent, request } from 'undici';
import { EngineError } from '../../engine.ts';

/** Certificates of a deployment's own are none that we could know; what is asked is whether it answers. */
const agent = new Agent({ connect: { rejectUnauthorized: false, timeout: 5_000 } });
const withinMs = 10_000;
const mostBytes = 64 * 1024;

/**
 * GET of a published port, from here: what a visitor gets. Redirects are not followed, the body is cut at 64 KiB.
 * @throws EngineError `check-failed` where nothing answers.
 */
export async function httpProbe(url: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
  try {
    const response = await request(url, {
      dispatcher: agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
      headersTimeout: withinMs,
      bodyTimeout: withinMs,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= mostBytes) break;
    }
    response.body.destroy();
    return {
      status: response.statusCode,
      body: Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8'),
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    throw new EngineError('check-failed', `nothing answers at ${url} (${code})`, { cause: error });
  }
}

/** Whether a port takes a connection. */
export function tcpProbe(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal, timeout: 2_000 });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}
