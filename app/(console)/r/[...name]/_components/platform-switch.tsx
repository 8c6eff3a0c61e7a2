'use client';

import { useTranslations } from 'use-intl';
import { LinkTabs } from '#components/ui/link-tabs';
import type { ImageView } from '#lib/contract/images';
import { formatPlatform } from '#lib/format/platform';

const preferred = 'linux/amd64';

/** Chooses one platform of a multi-platform image, by `?platform=`. */
export function PlatformSwitch({ view }: { view: ImageView }) {
  const t = useTranslations('image');
  const names = [
    ...new Set(view.platforms.flatMap(({ platform }) => (platform ? [formatPlatform(platform)] : []))),
  ];
  if (names.length === 0) return null;
  // The one that is shown without a word in the address stands first.
  const first = names.includes(preferred) ? preferred : names[0];
  const items = [first, ...names.filter((name) => name !== first)].flatMap((name) =>
    name ? [{ value: name, label: name }] : [],
  );
  const current = view.image?.platform ? formatPlatform(view.image.platform) : '';
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <span className="text-muted">{t('platform')}</span>
      <LinkTabs label={t('platform')} param="platform" items={items} current={current} />
    </div>
  );
}
