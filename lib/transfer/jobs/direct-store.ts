import { AsyncLocalStorage } from 'node:async_hooks';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { finished, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileStore } from '@tus/file-store';
import { countPassed } from '../../passed-bytes.ts';

type Receiving = { body: Readable; end: () => void };

/**
 * Keeps files in a folder. The server of tus hands bodies on as web streams, which cost more than all the rest; here
 * the bytes go from the connection to the disk, and what the server holds in their place only tells it when they end,
 * and us when it wants them to.
 */
export class DirectStore extends FileStore {
  readonly #receiving = new AsyncLocalStorage<Receiving>();
  readonly #active = new Map<string, AbortController>();

  /** Ends what is being written to a file: its place on the disk is free once nobody holds it. */
  stop(id: string): void {
    this.#active.get(id)?.abort();
  }

  /** @param handle Is given what stands for the body; whatever it writes meanwhile is taken from `body`. */
  async receiving<Result>(
    body: Readable,
    handle: (placeholder: ReadableStream) => Promise<Result>,
  ): Promise<Result> {
    let end = () => {};
    const placeholder = new ReadableStream({
      start(controller) {
        end = () => controller.close();
      },
    });
    return await this.#receiving.run({ body, end }, () => handle(placeholder));
  }

  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const receiving = this.#receiving.getStore();
    if (!receiving) return await super.write(readable, id, offset);
    const { size = 0 } = await this.getUpload(id);
    const stop = new AbortController();
    // It ends before we say so where another request wants to go on with the file.
    readable.once('end', () => stop.abort()).resume();
    const counted = atMost(size - offset);
    const file = createWriteStream(path.join(this.directory, id), {
      flags: 'r+',
      start: offset,
      highWaterMark: 4 * 1024 * 1024,
    });
    this.#active.set(id, stop);
    const stopReading = feed(receiving.body, counted.stream);
    try {
      await pipeline(counted.stream, file, { signal: stop.signal });
    } catch (error) {
      stopReading();
      const full = toDiskFull(error);
      if (!full) receiving.body.destroy();
      throw full ?? error;
    } finally {
      this.#active.delete(id);
    }
    receiving.end();
    return offset + counted.count();
  }
}

/** What the server answers 507 for; only a connection that is kept hears it. Null for what is something else. */
function toDiskFull(error: unknown): Error | null {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return null;
  return Object.assign(new Error('the disk is full', { cause: error }), {
    status_code: 507,
    body: 'The disk is full\n',
  });
}

/** As a pipeline does, but for a connection that is kept: who sends shall hear what is wrong. */
function feed(body: Readable, into: Transform): () => void {
  const forget = finished(body, { writable: false }, (error) => {
    if (error) into.destroy(error);
  });
  body.pipe(into);
  return () => {
    forget();
    body.unpipe(into).resume();
  };
}

/** @throws what the server answers 413 for, once more comes than there is room for */
function atMost(maxBytes: number) {
  let count = 0;
  const stream = new Transform({
    highWaterMark: 1024 * 1024,
    transform(chunk: Buffer, _encoding, done) {
      if (count + chunk.length > maxBytes) {
        done(
          Object.assign(new Error('too long'), {
            status_code: 413,
            body: 'More bytes than were announced\n',
          }),
        );
        return;
      }
      count += chunk.length;
      countPassed(chunk.length);
      done(null, chunk);
    },
  });
  return { stream, count: () => count };
}
