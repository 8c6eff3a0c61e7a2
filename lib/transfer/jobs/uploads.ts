import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Server, Upload } from '@tus/server';
import { DirectStore } from './direct-store.ts';

/** What is read of a request: what the web process hands on is no whole `Request`. */
export type UploadRequest = Pick<Request, 'method' | 'headers' | 'body' | 'signal'>;

/** Files on their way in: the folder where they lie, and the protocol that brings them (tus 1.0, tus.io). */
export type Uploads = {
  /** The largest file that is taken, and the largest that a compressed one may become. */
  readonly maxBytes: number;
  /** How much the disk takes besides what it should keep free. */
  freeBytes(): Promise<number>;
  /** Makes room for a file whose bytes will come. */
  create(id: string, sizeBytes: number): Promise<void>;
  /** How much of it has arrived; null where it is not there. */
  receivedBytes(id: string): Promise<number | null>;
  /**
   * HEAD and PATCH of `…/{id}`. Who may do so is the caller's to know.
   * @returns of `body` also status 507, where the disk is full: what came before is there.
   * @param body The bytes of the request as they arrive, where they are at hand: three times as fast as the request's own.
   */
  handle(id: string, request: UploadRequest, body?: Readable | null): Promise<Response>;
  fileOf(id: string): string;
  /** With all that was made of it. */
  remove(id: string): Promise<void>;
  /** The ids of what lies in the folder since `beforeMs` at least, as far as it can be known. */
  listOlderThan(beforeMs: number): Promise<string[]>;
};

/** A disk that is full to the last byte ends the database too. */
const reserveBytes = 512 * 1024 * 1024;

/** Of files alone that are ours: a disk may have a `lost+found`. */
const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('upl_'));

/** What belongs to a file has its id, and says behind a dot what it is. */
const idOf = (name: string): string => name.split('.')[0]!;

export function createUploads(folder: string, { maxBytes }: { maxBytes: number }): Uploads {
  const datastore = new DirectStore({ directory: folder });
  const server = new Server({
    path: '/',
    datastore,
    maxSize: maxBytes,
    // Pages of other origins have no business here.
    allowedOrigins: [],
  });
  const fileOf = (id: string) => path.join(folder, id);
  return {
    maxBytes,
    async freeBytes() {
      await mkdir(folder, { recursive: true });
      const { bavail, bsize } = await statfs(folder);
      return Math.max(0, bavail * bsize - reserveBytes);
    },
    async create(id, sizeBytes) {
      await datastore.create(new Upload({ id, size: sizeBytes, offset: 0 }));
    },
    async receivedBytes(id) {
      const found = await stat(fileOf(id)).catch(() => null);
      return found?.size ?? null;
    },
    handle(id, request, body = null) {
      const address = `http://localhost/${id}`;
      const { method, headers } = request;
      const init = { method, headers, duplex: 'half' };
      if (!body) {
        const { body: own, signal } = request;
        return server.handleWeb(new Request(address, { ...init, body: own, signal }));
      }
      return datastore.receiving(body, (placeholder) =>
        server.handleWeb(new Request(address, { ...init, body: placeholder })),
      );
    },
    fileOf,
    async remove(id) {
      datastore.stop(id);
      for (const name of await namesIn(folder)) {
        if (idOf(name) === id) await rm(path.join(folder, name), { force: true });
      }
    },
    async listOlderThan(beforeMs) {
      const ids = [...new Set((await namesIn(folder)).map(idOf))];
      const ages = await Promise.all(
        ids.map(async (id) => ({ id, found: await stat(fileOf(id)).catch(() => null) })),
      );
      return ages.filter(({ found }) => !found || found.mtimeMs < beforeMs).map(({ id }) => id);
    },
  };
}
