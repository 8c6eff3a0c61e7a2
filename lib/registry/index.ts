export { createRegistryClient, type RegistryClient } from './client.ts';
export { type Digest, digestOf, isDigest, parseDigest } from './digest.ts';
export { RegistryError, type RegistryErrorCode } from './errors.ts';
export {
  type ChildDescriptor,
  type Descriptor,
  type Manifest,
  type ManifestPlatform,
  maxManifestBytes,
  parseManifest,
  readPlatform,
  storable,
} from './manifest.ts';
export { isImageConfigMediaType, ociIndex, ociManifest } from './media-types.ts';
export type { ManifestHead, RegistryReading } from './reading.ts';
export {
  isName,
  isTag,
  maxNameLength,
  parseImageRef,
  parseName,
  parseReference,
  type Reference,
} from './reference.ts';
export type { Access, RegistryRequest, RegistryResponse } from './request.ts';
export { parseScopes, type Scope } from './scope.ts';
export type { StoredBlob } from './writing.ts';
