import { connect } from 'node:net';

export type RawRequest = {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  token?: string | null;
};

/** Sends exactly these bytes as the path: a client library would tidy them up. */
export async function sendRaw(
  origin: string,
  { method = 'GET', path, headers = {}, body = '', token }: RawRequest,
): Promise<{ status: number; body: string }> {
  const { hostname, port, host } = new URL(origin);
  const bytes = Buffer.from(body);
  const all = {
    host,
    connection: 'close',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(bytes.length > 0 && { 'content-length': String(bytes.length) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${value}\r\n`);
  const socket = connect(Number(port), hostname);
  socket.write(Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const [head = '', rest = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), body: rest };
}
