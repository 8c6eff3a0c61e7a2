import type { Digest } from '../registry/index.ts';
import { buildDemoArtifacts } from './artifacts.ts';
import { buildDemoImage, buildDemoIndex, type LayerCache } from './build-image.ts';
import { writeOverview } from './overview.ts';
import type { DemoPush, DemoRepository } from './repository.ts';

/** All of a repository, the oldest first, as it came to be. */
export function buildDemoRepository(repository: DemoRepository): DemoPush[] {
  const layers: LayerCache = new Map();
  const { pushers, releases, isSigned } = repository;
  const pushes = releases.map((release, at) => ({
    ...buildRelease(repository, release, layers),
    pusher: pushers[at % pushers.length] ?? null,
  }));
  const [newest] = pushes;
  const artifacts = isSigned && newest ? buildDemoArtifacts(newest.top, repository.name) : [];
  return [...pushes.reverse(), ...artifacts.map((artifact) => ({ ...artifact, pusher: newest!.pusher }))];
}

/** What each tag names in the end. */
export function tagsOf(pushes: readonly DemoPush[]): Map<string, Digest> {
  return new Map(pushes.flatMap(({ tags, top }) => tags.map((tag): [string, Digest] => [tag, top.digest])));
}

/** Its README, for whoever pulls it from this host. */
export function overviewOf(
  { name, description, about, recipe, releases }: DemoRepository,
  host: string,
): string {
  const [newest] = releases;
  const instructions = newest ? recipe(newest.version) : [];
  const tags = releases.flatMap((release) => release.tags);
  return writeOverview({ name, description, about, tags, instructions, host });
}

function buildRelease(
  { recipe, platforms, format, pushers }: DemoRepository,
  { version, tags, createdAt }: DemoRepository['releases'][number],
  layers: LayerCache,
): Omit<DemoPush, 'pusher'> {
  const author = pushers[0] ?? 'The library';
  const images = platforms.map((platform) =>
    buildDemoImage(recipe(version), { platform, createdAt, format, author, layers }),
  );
  const blobs = images.flatMap((image) => image.blobs);
  const [only] = images;
  if (images.length === 1 && only) return { blobs, children: [], top: only, tags };
  return { blobs, children: images, top: buildDemoIndex(images, format), tags };
}
