import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** Which repository of the storage, and what is done to it; of type `registry`, the list of them all. */
export type Access = {
  type?: 'repository' | 'registry';
  name: string;
  actions: readonly ('pull' | 'push' | 'delete' | '*')[];
};

export type RegistryRequest = {
  method: Dispatcher.HttpMethod;
  /** From `/v2/` on, with query. */
  path: string;
  access: readonly Access[];
  headers?: Record<string, string>;
  body?: Readable | Buffer | null;
  signal?: AbortSignal;
  /** How long the answer's head may take once the body is sent. */
  headersTimeoutMs?: number;
};

export type RegistryResponse = Dispatcher.ResponseData;

export type DownloadRequest = Pick<RegistryRequest, 'path' | 'access'> & {
  headers: Record<string, string>;
  signal: AbortSignal;
};
