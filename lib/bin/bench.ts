import { benchBlob } from './bench/blob.ts';
import { benchDeploy } from './bench/deploy.ts';
import { benchHead } from './bench/head.ts';
import { benchIdle } from './bench/idle.ts';
import { benchLists } from './bench/lists.ts';
import { benchPages } from './bench/pages.ts';
import { benchPush } from './bench/push.ts';
import { benchReconcile } from './bench/reconcile.ts';
import { measureStalls } from './bench/stalls.ts';
import { type Row, renderTable } from './bench/table.ts';
import { benchToken } from './bench/token.ts';
import { benchTransfer } from './bench/transfer.ts';
import { benchUpload } from './bench/upload.ts';

const parts: Record<string, () => Promise<Row[]>> = {
  blob: benchBlob,
  head: benchHead,
  token: benchToken,
  push: benchPush,
  lists: benchLists,
  pages: benchPages,
  transfer: benchTransfer,
  upload: benchUpload,
  deploy: benchDeploy,
  idle: benchIdle,
  reconcile: benchReconcile,
};

/** Runs the parts that are named, or all, one after the other, and prints one table. Returns the exit code. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !parts[name]);
  if (unknown !== undefined) {
    process.stderr.write(`There is no part ${unknown}. There are: ${Object.keys(parts).join(', ')}.\n`);
    return 1;
  }
  const rows: Row[] = [await measureStalls()];
  for (const name of names.length > 0 ? names : Object.keys(parts)) {
    process.stderr.write(`${name} …\n`);
    rows.push(...(await parts[name]!()));
  }
  process.stdout.write(`${renderTable(rows)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
