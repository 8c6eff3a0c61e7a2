import { buildTenant } from '../../testing/accounts.ts';
import { startScript, stopScript } from '../child.ts';
import { bareEnv, freePort } from '../processes.ts';
import { addUser, startBenchConsole } from './console.ts';
import { keepBusy, sideBySide } from './measure.ts';
import { type Row, rateRow } from './table.ts';
import { openWire, requestText } from './wire.ts';

const connections = 32;
const rounds = 3;
const forMs = 3000;

/** The token endpoint, by a personal access token, against a bare server that only signs. */
export async function benchToken(): Promise<Row[]> {
  await using console = await startBenchConsole();
  await using bare = await startBareServer(console.dataDir);
  const tenant = await buildTenant(console.db);
  const { basic } = await addUser(console.db, { [tenant]: 'developer' });
  const path = `/api/registry/token?service=ownbase&scope=repository:${tenant}/app:pull,push`;
  const measure = (origin: string) => async () => {
    const request = requestText('GET', origin + path, { authorization: basic });
    return await requestsPerSecond(origin, request);
  };
  const rates = await sideBySide(rounds, {
    ours: measure(console.origin),
    reference: measure(bare.origin),
  });
  return [rateRow(`tokens, ${connections} connections`, { ...rates, unit: '/s', atLeast: 0.5 })];
}

async function requestsPerSecond(origin: string, request: string): Promise<number> {
  const wires = await Promise.all(Array.from({ length: connections }, () => openWire(origin)));
  const bytes = Buffer.from(request);
  const { perSecond } = await keepBusy({ workers: connections, forMs }, async (worker) => {
    const { status, body } = await wires[worker]!.ask(bytes);
    if (status !== 200) throw new Error(`no token: ${status} ${body}`);
  });
  for (const wire of wires) wire.close();
  return perSecond;
}

async function startBareServer(dataDir: string): Promise<{ origin: string } & AsyncDisposable> {
  const port = await freePort();
  const child = await startScript('bench/bare-token-server.ts', {
    name: 'bare token server',
    env: bareEnv({ PORT: String(port), DATA_DIR: dataDir }),
  });
  return { origin: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => stopScript(child) };
}
