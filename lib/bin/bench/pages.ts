import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildUser, testPassword } from '../../testing/accounts.ts';
import { findChromium } from '../../testing/machine.ts';
import { hugeRepository, seedCatalog, seededTenant } from '../../testing/seed-catalog.ts';
import { type BenchConsole, startBenchConsole } from './console.ts';
import { median } from './measure.ts';
import { boundRow, plainRow, type Row } from './table.ts';

const visits = 7;
const hugeTags = 1_000;
const kibibyte = 1024;

/** What a person waits for in a browser, and what the landing page makes it load. */
export async function benchPages(): Promise<Row[]> {
  const executablePath = findChromium();
  if (!executablePath) return [plainRow('pages in the browser', 'no Chromium in the PATH')];
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const few = await measureCatalog(browser, 1_000);
    const many = await measureCatalog(browser, 10_000);
    const ms = (value: number) => `${value.toFixed(0)} ms`;
    return [
      plainRow('page of 1,000 repositories, usable', ms(few.repositoriesMs)),
      plainRow('page of 10,000 repositories, usable', ms(many.repositoriesMs)),
      plainRow('page of 1,000 tags, usable', ms(many.tagsMs)),
      boundRow('JavaScript of /public at its first load, gzip', {
        value: many.scriptKb,
        unit: 'kB',
        below: 250,
      }),
    ];
  } finally {
    await browser.close();
  }
}

async function measureCatalog(browser: Browser, repositories: number) {
  await using console = await startBenchConsole();
  const size = { tenants: 1, repositories: repositories - 1, imagesPerRepository: 2, tagsPerRepository: 5 };
  await seedCatalog(console.db, { ...size, hugeTags, inOneTenant: true });
  const { name } = await buildUser(console.db, { roles: { [seededTenant(1)]: 'developer' } });
  const context = await browser.newContext({ baseURL: console.origin, locale: 'en-US' });
  const page = await context.newPage();
  await signIn(page, name);
  const repositoriesMs = await medianVisit(page, `/t/${seededTenant(1)}`);
  const tagsMs = await medianVisit(page, `/r/${hugeRepository}`);
  await context.close();
  return { repositoriesMs, tagsMs, scriptKb: await firstLoadScripts(console) };
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(testPassword);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));
}

/** From the start of the navigation to rows that answer: drawn, and taken over by React. */
async function medianVisit(page: Page, path: string): Promise<number> {
  const tookMs: number[] = [];
  for (let visit = 0; visit <= visits; visit += 1) {
    await page.goto('about:blank');
    const began = performance.now();
    await page.goto(path, { waitUntil: 'commit' });
    await page.waitForFunction(() => {
      const row = document.querySelector('[role="row"] a, tbody tr a');
      return row !== null && Object.keys(row).some((key) => key.startsWith('__reactProps'));
    });
    // The first fills the caches of browser and server.
    if (visit > 0) tookMs.push(performance.now() - began);
  }
  return median(tookMs);
}

/** In kilobytes, each script once, as gzip makes them; those for browsers without modules are not loaded by ours. */
async function firstLoadScripts({ origin }: BenchConsole): Promise<number> {
  const html = await (await fetch(`${origin}/public`)).text();
  const tags = html.match(/<script\b[^>]*\bsrc="[^"]+"[^>]*>/g) ?? [];
  const wanted = tags.filter((tag) => !/nomodule/i.test(tag)).map((tag) => /src="([^"]+)"/.exec(tag)![1]!);
  let bytes = 0;
  for (const source of new Set(wanted)) {
    bytes += gzipSync(Buffer.from(await (await fetch(new URL(source, origin))).arrayBuffer())).length;
  }
  return bytes / kibibyte;
}
