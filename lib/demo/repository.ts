import type { DemoBlob, DemoFormat, DemoManifest } from './build-image.ts';
import type { DemoPlatform } from './instructions.ts';
import type { Recipe } from './recipes/systems.ts';
import type { Release } from './releases.ts';

/** One repository as somebody would keep it. */
export type DemoRepository = {
  /** With the tenant in front. */
  name: string;
  description: string;
  /** Paragraphs of the overview, after the description. */
  about: string[];
  recipe: Recipe;
  /** The newest first. */
  releases: Release[];
  platforms: DemoPlatform[];
  format: DemoFormat;
  /** Names of users, in turns; none: a platform administrator, as `library` asks for. */
  pushers: string[];
  visibility: 'private' | 'internal' | 'public';
  /** Signatures and bills of materials of the newest release. */
  isSigned: boolean;
};

/** What is pushed in one go: blobs, then manifests without a tag, then one under its tags. */
export type DemoPush = {
  blobs: DemoBlob[];
  children: DemoManifest[];
  top: DemoManifest;
  /** Empty: it is pushed by its digest. */
  tags: string[];
  /** Null: a platform administrator. */
  pusher: string | null;
};
