import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { RegistryError, type RegistryErrorCode } from './errors.ts';

const maxErrorBytes = 64 * 1024;

/** The registry's own code and sentence, where its answer has them. 5xx and refused credentials count as away. */
export async function errorOf(
  response: Dispatcher.ResponseData,
  fallback: RegistryErrorCode,
): Promise<RegistryError> {
  const status = response.statusCode;
  const text = await readAtMost(response.body, maxErrorBytes).then(String, () => '');
  if (status >= 500 || status === 401 || status === 403) {
    return new RegistryError('UNREACHABLE', `the registry answers ${status}`, {
      status,
      cause: text.slice(0, 500),
    });
  }
  const first = firstError(text);
  return new RegistryError(
    (first?.code as RegistryErrorCode) ?? fallback,
    first?.message ?? `status ${status}`,
    { status },
  );
}

function firstError(text: string): { code: string; message: string } | null {
  try {
    const body = JSON.parse(text) as { errors?: { code?: unknown; message?: unknown; detail?: unknown }[] };
    const first = body.errors?.[0];
    if (typeof first?.code !== 'string') return null;
    const detail = first.detail ? ` (${JSON.stringify(first.detail).slice(0, 300)})` : '';
    return { code: first.code, message: `${String(first.message ?? '')}${detail}` };
  } catch {
    return null;
  }
}

/** @throws RegistryError TOO_LARGE; UNREACHABLE where the body breaks off. */
export async function readAtMost(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new RegistryError('UNREACHABLE', 'the answer broke off', { cause });
  }
  if (sizeBytes > maxBytes) throw new RegistryError('TOO_LARGE', `more than ${maxBytes} bytes`);
  return Buffer.concat(chunks);
}
