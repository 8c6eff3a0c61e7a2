/**
 * Sort keys of tags. A key is plain text that PostgreSQL compares bytewise (collation "C"), so that a list is sorted
 * over the whole set from an index; they are computed once, when the tag is written.
 */

/** Lower than every character of a tag: ends a part, so that what is shorter comes first. */
const end = ' ';

/**
 * Natural order: runs of digits compare as numbers of any length, letters without regard to case; what is still the
 * same is told apart by its bytes. `v2` < `v10`, `Beta` < `rc`.
 */
export function naturalKey(tag: string): string {
  return `${fold(tag)}${end}${tag}`;
}

/** `8`, `v8.4`, `8.4.2-rc.1`, `1.2.3.4-alpine`; helm writes the + of a build as _, which semver ignores. */
const versionPattern = /^v?(\d+(?:\.\d+){0,3})(?:-([0-9a-z-]+(?:\.[0-9a-z-]+)*))?(?:_.*)?$/i;
const maxParts = 4;

/**
 * Order by semver. Tags that are no version are lower than every version, natural among themselves. Of the versions:
 *
 * - a missing part counts as 0, and with the same version the tag with fewer parts is lower: `8` < `8.0` < `8.0.1`;
 * - a suffix makes it lower than the release, whether it says a pre-release or a variant, since semver knows no
 *   difference: `8.4-alpine` and `8.4-rc.1` < `8.4`. Suffixes compare identifier by identifier as in semver, but
 *   digits inside of one as numbers and letters without regard to case: `rc2` < `RC10`;
 * - what semver takes for the same (`1.0` and `v1.0`, builds) is in natural order.
 */
export function versionKey(tag: string): string {
  const match = versionPattern.exec(tag);
  if (!match) return `0${naturalKey(tag)}`;
  const parts = match[1]!.split('.');
  const padded = [...parts, ...Array<string>(maxParts - parts.length).fill('0')];
  return `1${padded.map(numberKey).join('')}${suffixKey(match[2])}${parts.length}${naturalKey(tag)}`;
}

function suffixKey(suffix: string | undefined): string {
  if (suffix === undefined) return '~';
  return `-${suffix.split('.').map(identifierKey).join('')}${end}`;
}

/** Numeric identifiers are lower than others; a longer list of identifiers is higher than its beginning. */
function identifierKey(identifier: string): string {
  return `${/^\d+$/.test(identifier) ? '0' : '1'}${fold(identifier)}${end}`;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/\d+/g, numberKey);
}

/** The count of digits in front makes numbers compare as text; a tag has at most 128 of them. */
function numberKey(digits: string): string {
  const significant = digits.replace(/^0+/, '');
  return `${String(significant.length).padStart(3, '0')}${significant}`;
}
