import {
  type Descriptor,
  digestOf,
  type Manifest,
  ociManifest,
  parseManifest,
} from '../../registry/index.ts';
import type { SourceBlob } from './source.ts';
import { toStorable } from './storable.ts';

export const ociConfigType = 'application/vnd.oci.image.config.v1+json';
export const ociGzipLayer = 'application/vnd.oci.image.layer.v1.tar+gzip';

const maxPlatformLength = 200;

/** What a config says of where it runs; anything may stand there. */
export type PlatformFields = { os?: unknown; architecture?: unknown; variant?: unknown };

/** `os/architecture[/variant]`, where it is said. */
export function platformsOf({ os, architecture, variant }: PlatformFields): string[] {
  if (typeof os !== 'string' || typeof architecture !== 'string') return [];
  const parts = [os, architecture, ...(typeof variant === 'string' && variant ? [variant] : [])];
  return [toStorable(parts.join('/'), maxPlatformLength)];
}

/** Bytes that are known already. */
export function blobOfBytes(mediaType: string, bytes: Buffer): SourceBlob {
  return {
    mediaType,
    stored: { digest: digestOf(bytes), sizeBytes: bytes.length },
    readBytes: bytes.length,
    async *read(_signal, onBytes) {
      onBytes(bytes.length);
      yield bytes;
    },
  };
}

/** An image manifest of OCI over what is stored. */
export function makeManifest(
  config: Descriptor,
  layers: readonly Descriptor[],
  annotations: Record<string, string> = {},
): Manifest {
  const describe = ({ mediaType, digest, sizeBytes }: Descriptor) => ({ mediaType, digest, size: sizeBytes });
  const json = {
    schemaVersion: 2,
    mediaType: ociManifest,
    config: describe(config),
    layers: layers.map(describe),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
  return parseManifest(Buffer.from(JSON.stringify(json)), ociManifest);
}
