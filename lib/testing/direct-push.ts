import type { RegistryClient } from '../registry/index.ts';
import type { TestImage, TestIndex, TestManifest } from './images.ts';

/** Pushes to the registry itself, as whoever had it before us did: neither gateway nor catalog hears of it. */
export function createDirectPush(registry: RegistryClient) {
  async function putManifest(name: string, manifest: TestManifest, tag?: string): Promise<void> {
    const reference = tag
      ? { kind: 'tag' as const, tag }
      : { kind: 'digest' as const, digest: manifest.digest };
    await registry.putManifest(name, reference, manifest);
  }

  async function image(name: string, pushed: TestImage, tag?: string): Promise<void> {
    for (const { bytes } of [pushed.config, ...pushed.layers]) await registry.putBlob(name, bytes);
    await putManifest(name, pushed, tag);
  }

  return {
    image,
    async index(name: string, pushed: TestIndex, tag?: string): Promise<void> {
      for (const child of pushed.images) await image(name, child);
      await putManifest(name, pushed, tag);
    },
  };
}
