'use client';

import { X } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { AddressSelect } from '#components/ui/address-select';
import { LinkTabs } from '#components/ui/link-tabs';
import { SearchBox } from '#components/ui/search-box';
import { useAddressQuery } from '#lib/client/address';
import type { SearchAsked } from '#lib/client/search';
import { type SearchKind, searchKinds } from './kinds';

const platforms = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/s390x',
  'linux/ppc64le',
  'windows/amd64',
];

/** What is looked for and in what, all of it in the address. */
export function SearchFilters({ asked, kind }: { asked: SearchAsked; kind: SearchKind }) {
  const t = useTranslations('search');
  const { platform, base, by } = asked;
  const offered = platform && !platforms.includes(platform) ? [platform, ...platforms] : platforms;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchBox label={t('field')} />
      <LinkTabs
        label={t('kind')}
        param="kind"
        current={kind}
        items={searchKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
      />
      <AddressSelect
        label={t('platform')}
        param="platform"
        current={platform}
        items={['', ...offered].map((value) => ({ value, label: value || t('anyPlatform') }))}
      />
      <AddressSelect
        label={t('base')}
        param="base"
        current={base}
        items={(['', 'true', 'false'] as const).map((value) => ({
          value,
          label: t(`bases.${value || 'any'}`),
        }))}
      />
      {by ? <Pusher name={by} /> : null}
    </div>
  );
}

function Pusher({ name }: { name: string }) {
  const t = useTranslations('search');
  const { hrefWith } = useAddressQuery();
  return (
    <span className="flex h-8 items-center gap-1 rounded-md bg-default pr-1 pl-2.5">
      {t('pushedBy', { name })}
      <Link
        href={hrefWith({ by: null })}
        replace
        scroll={false}
        aria-label={t('clearPusher')}
        title={t('clearPusher')}
        className="flex size-6 items-center justify-center rounded text-muted hover:text-foreground"
      >
        <X aria-hidden className="size-4" />
      </Link>
    </span>
  );
}
