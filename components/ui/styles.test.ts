import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

test('every component of HeroUI that is used has its style sheet', () => {
  const styles = readFileSync(path.join(root, 'app/globals.css'), 'utf8');
  const sources = globSync('{app,components}/**/*.tsx', { cwd: root });
  const used = new Set(
    sources
      .map((file) => readFileSync(path.join(root, file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/'@heroui\/react(?:\/([a-z-]+))?'/g)])
      .map(([, name]) => name),
  );
  expect(used.size).toBeGreaterThan(0);
  for (const name of used) {
    // Whole, without a name, it would bring every component to the browser as well.
    expect(name).toBeDefined();
    expect(styles).toContain(`@heroui/styles/components/${name}.css`);
  }
});
