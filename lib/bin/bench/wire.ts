import { connect, type Socket } from 'node:net';

export type Answer = { status: number; head: string; body: Buffer };

/** One connection, one request at a time. */
export type Wire = {
  ask(request: string | Buffer): Promise<Answer>;
  close(): void;
};

const endOfHead = Buffer.from('\r\n\r\n');
const endOfChunks = Buffer.from('0\r\n\r\n');

/**
 * A kept-alive connection that speaks as little HTTP as will do: a client that works more than the server would
 * measure itself.
 */
export async function openWire(origin: string): Promise<Wire> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  // One that is lost while nobody asks is told to whoever asks next.
  socket.on('error', () => {});
  return { ask: (request) => ask(socket, request), close: () => socket.destroy() };
}

function ask(socket: Socket, request: string | Buffer): Promise<Answer> {
  const bodiless = request.toString().startsWith('HEAD ');
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const settle = (how: () => void) => {
      socket.off('data', onData).off('close', onClose).off('error', reject);
      how();
    };
    const onClose = () => settle(() => reject(new Error('the connection was closed before the answer')));
    const onData = (more: Buffer) => {
      received = received.length === 0 ? more : Buffer.concat([received, more]);
      const answer = parse(received, bodiless);
      if (answer) settle(() => resolve(answer));
    };
    socket.on('data', onData).once('close', onClose).once('error', reject);
    socket.write(request);
  });
}

/** Null while it is not whole yet. */
function parse(received: Buffer, bodiless: boolean): Answer | null {
  const end = received.indexOf(endOfHead);
  if (end < 0) return null;
  const head = received.toString('latin1', 0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const body = received.subarray(end + endOfHead.length);
  if (bodiless || status === 204) return { status, head, body: Buffer.alloc(0) };
  const length = /\ncontent-length: *(\d+)/.exec(head)?.[1];
  const whole =
    length === undefined
      ? body.subarray(-endOfChunks.length).equals(endOfChunks)
      : body.length >= Number(length);
  return whole ? { status, head, body } : null;
}

/** The text of a request without a body. */
export function requestText(
  method: 'GET' | 'HEAD',
  address: string,
  headers: Record<string, string> = {},
): string {
  const { host, pathname, search } = new URL(address);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
