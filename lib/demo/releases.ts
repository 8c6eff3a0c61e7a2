/** What is pushed at once: one image under several tags. */
export type Release = { version: string; tags: string[]; createdAt: Date };

const dayMs = 24 * 60 * 60 * 1000;
/** Fixed, so that the images are the same each time. */
const newest = Date.parse('2026-11-18T09:12:44Z');

/** When the release before `count` others was made. */
const dateBefore = (count: number, everyDays: number) =>
  new Date(newest - Math.round(count * everyDays * dayMs));

/**
 * Versions from the newest to the oldest, each with the shorter tags that lead to it: 1.27.3 is 1.27, 1 and latest
 * where no newer one is. `suffix` as in `-alpine`.
 */
export function rolling(
  versions: readonly string[],
  {
    suffix = '',
    everyDays = 17,
    latest = true,
  }: { suffix?: string; everyDays?: number; latest?: boolean } = {},
): Release[] {
  const taken = new Set<string>();
  return versions.map((version, at) => {
    const parts = version.split('.');
    const shorter = parts.slice(1).map((_, cut) => parts.slice(0, parts.length - 1 - cut).join('.'));
    const names = [version, ...shorter].map((each) => each + suffix);
    if (latest) names.push(suffix ? suffix.slice(1) : 'latest');
    const tags = names.filter((name) => !taken.has(name));
    for (const tag of tags) taken.add(tag);
    return { version, tags, createdAt: dateBefore(at, everyDays) };
  });
}

/** What a pipeline pushes: each version by its number; the newest ones are staging and latest, one is in production. */
export function pipeline(
  versions: readonly string[],
  { everyDays = 6 }: { everyDays?: number } = {},
): Release[] {
  return versions.map((version, at) => ({
    version,
    tags: [version, ...(at === 0 ? ['latest', 'staging'] : []), ...(at === 1 ? ['production'] : [])],
    createdAt: dateBefore(at, everyDays),
  }));
}

/** 2.8.0, 2.7.0 … down from a first one. */
export const minors = (major: number, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${major}.${from - at}.0`);
