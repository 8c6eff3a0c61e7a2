import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { descriptorOf, type TestImage, type TestIndex } from './images.ts';

/** Writes an image or an index as an OCI image layout, as `skopeo copy oci:<folder>:<tag>` reads it. */
export async function writeOciLayout(folder: string, top: TestImage | TestIndex, tag: string): Promise<void> {
  const images = 'images' in top ? top.images : [top];
  const blobs = new Map<string, Buffer>([[top.digest, top.raw]]);
  for (const image of images) {
    blobs.set(image.digest, image.raw);
    for (const { digest, bytes } of [image.config, ...image.layers]) blobs.set(digest, bytes);
  }
  await mkdir(path.join(folder, 'blobs', 'sha256'), { recursive: true });
  for (const [digest, bytes] of blobs) {
    await writeFile(path.join(folder, 'blobs', digest.replace(':', '/')), bytes);
  }
  const named = { ...descriptorOf(top), annotations: { 'org.opencontainers.image.ref.name': tag } };
  await writeFile(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  await writeFile(path.join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

/** The digests of what a layout holds at its top. */
export async function readOciLayout(folder: string): Promise<string[]> {
  const index = JSON.parse(await readFile(path.join(folder, 'index.json'), 'utf8')) as {
    manifests: { digest: string }[];
  };
  return index.manifests.map(({ digest }) => digest);
}
