import { describe, expect, test } from 'vitest';
import { isName, isTag, parseManifest } from '../registry/index.ts';
import { buildDemoRepository, overviewOf, tagsOf } from './build-repository.ts';
import { demoTenants, demoUsers } from './people.ts';
import { rolling } from './releases.ts';
import { demoRepositories } from './repositories.ts';

describe('what the demonstration is made of', () => {
  const built = demoRepositories.map((repository) => buildDemoRepository(repository));

  test('forty repositories of three tenants and the library, each by its own name', () => {
    const names = demoRepositories.map(({ name }) => name);
    expect(new Set(names).size).toBe(40);
    expect(names.every(isName)).toBe(true);
    const tenants = new Set(names.map((name) => name.split('/')[0]));
    expect(tenants).toEqual(new Set(['library', ...demoTenants.map(({ id }) => id)]));
    expect(names.filter((name) => name.endsWith('_ownbase')).length).toBeGreaterThanOrEqual(4);
  });

  test('whoever pushes may do so, and each tenant has an administrator', () => {
    for (const { name, pushers } of demoRepositories) {
      const tenant = name.split('/')[0] ?? '';
      for (const pusher of pushers) {
        expect(['admin', 'developer']).toContain(
          demoUsers.find((user) => user.name === pusher)?.roles[tenant],
        );
      }
      expect(pushers.length > 0).toBe(tenant !== 'library');
    }
    for (const { id } of demoTenants) expect(demoUsers.some(({ roles }) => roles[id] === 'admin')).toBe(true);
  });

  test('some hundred tags, some megabytes, the same bytes each time', () => {
    const tags = built.flatMap((pushes) => [...tagsOf(pushes).keys()]);
    expect(tags.length).toBeGreaterThan(300);
    expect(tags.every(isTag)).toBe(true);
    const blobs = new Map(
      built.flat().flatMap((push) => push.blobs.map((blob) => [blob.digest, blob.bytes.length])),
    );
    expect([...blobs.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(20e6);
    const again = demoRepositories.map((repository) => buildDemoRepository(repository));
    expect(again.map(tagsOf)).toEqual(built.map(tagsOf));
  });

  test('manifests that a registry takes, and readmes that begin with a title', () => {
    for (const [at, repository] of demoRepositories.entries()) {
      const pushes = built[at] ?? [];
      for (const { top, children } of pushes) {
        for (const { raw, mediaType, digest } of [top, ...children]) {
          expect(parseManifest(raw, mediaType).digest).toBe(digest);
        }
      }
      expect(overviewOf(repository, 'registry.example')).toMatch(/^# \S+\n\n\S/);
    }
  });
});

test('shorter tags lead to the newest version that they may name', () => {
  const tags = Object.fromEntries(
    rolling(['2.1.1', '2.1.0', '1.9.0']).map((each) => [each.version, each.tags]),
  );
  expect(tags).toEqual({
    '2.1.1': ['2.1.1', '2.1', '2', 'latest'],
    '2.1.0': ['2.1.0'],
    '1.9.0': ['1.9.0', '1.9', '1'],
  });
});
