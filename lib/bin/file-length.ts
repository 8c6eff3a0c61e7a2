import type { ServerResponse } from 'node:http';
import { fileLengthHeader } from '../http/file-length.ts';

/**
 * Next takes away the length of whatever a route streams, and a download without one has no progress, and looks whole
 * where it broke off. A route says it by a header of ours instead, which becomes the true one here.
 */
export function restoreLength(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = ((...args: unknown[]) => {
    const length = response.getHeader(fileLengthHeader);
    if (length !== undefined) {
      response.removeHeader(fileLengthHeader);
      response.setHeader('content-length', length);
    }
    return writeHead(...args);
  }) as typeof response.writeHead;
}
