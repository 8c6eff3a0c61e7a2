import path from 'node:path';
import type { Env } from '../env.ts';
import { createUploads, type Uploads } from '../transfer/index.ts';

/** Where files lie on their way in: the web process writes them, the worker reads them. */
export const openUploads = ({ dataDir, uploadMaxBytes }: Env): Uploads =>
  createUploads(path.join(dataDir, 'uploads'), { maxBytes: uploadMaxBytes });
