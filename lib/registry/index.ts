export {
  type Access,
  createRegistryClient,
  type RegistryClient,
  type RegistryRequest,
  type RegistryResponse,
} from './client.ts';
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
} from './manifest.ts';
export { isImageConfigMediaType, ociIndex } from './media-types.ts';
export { isName, isTag, maxNameLength, parseName, parseReference, type Reference } from './reference.ts';
export { parseScopes, type Scope } from './scope.ts';
