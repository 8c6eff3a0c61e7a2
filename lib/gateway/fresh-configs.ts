import type { Readable } from 'node:stream';
import { createRecentlyUsed } from '../recently-used.ts';
import { digestOf } from '../registry/index.ts';

const configBytesMax = 64 * 1024;
const heldBytesMax = 8 * 1024 * 1024;
/** What an entry takes besides its bytes, or many of one byte would fill the memory. */
const entryBytes = 1024;
const openingBrace = 0x7b;

/**
 * Configs that have just come in. A client sends an image's config right before its manifest, and of each manifest we
 * want to know what its config says: what went through our hands need not be asked back from the registry. Holds what
 * looks like JSON, came in one request and has at most 64 KiB.
 */
export function createFreshConfigs() {
  const uploads = createRecentlyUsed<Buffer>({ maxWeight: heldBytesMax });
  const configs = createRecentlyUsed<Buffer>({ maxWeight: heldBytesMax });

  return {
    /** Looks at the first bytes of an upload while somebody else reads them. */
    watch(session: string, body: Readable): void {
      let chunks: Buffer[] | null = [];
      let sizeBytes = 0;
      body.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length;
        const isConfig = chunks?.length !== 0 || chunk[0] === openingBrace;
        if (!isConfig || sizeBytes > configBytesMax) chunks = null;
        chunks?.push(chunk);
      });
      body.once('end', () => {
        if (chunks && sizeBytes > 0) uploads.set(session, Buffer.concat(chunks), sizeBytes + entryBytes);
      });
    },
    /** The registry has the whole upload, in this repository under this digest. */
    keep(session: string, storageName: string, digest: string): void {
      const bytes = uploads.get(session);
      uploads.drop(session);
      if (!bytes || digestOf(bytes) !== digest) return;
      configs.set(`${storageName}@${digest}`, bytes, bytes.length + entryBytes);
    },
    get: (storageName: string, digest: string) => configs.get(`${storageName}@${digest}`),
  };
}

export type FreshConfigs = ReturnType<typeof createFreshConfigs>;
