import type { Platform } from '#lib/contract/repositories';
import { formatPlatform } from '#lib/format/platform';

const shownAtMost = 3;

/** `linux/amd64 linux/arm64 +2`: all of them on hover. */
export function PlatformList({ platforms }: { platforms: readonly Platform[] }) {
  const names = platforms.map(formatPlatform);
  const shown = names.slice(0, shownAtMost);
  const hidden = names.length - shown.length;
  return (
    <span
      title={names.join('\n')}
      className="inline-flex flex-wrap gap-x-2 text-xs whitespace-nowrap text-muted"
    >
      {shown.map((name) => (
        <span key={name}>{name}</span>
      ))}
      {hidden > 0 ? <span>+{hidden}</span> : null}
    </span>
  );
}
