'use client';

import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import { DigestText } from '#components/ui/digest-text';
import { RelativeTime } from '#components/ui/relative-time';
import type { ImageView } from '#lib/contract/images';
import { artifactTypeOf } from '#lib/format/artifact';
import { formatPlatform } from '#lib/format/platform';

/** Who, when, how large, and under which digests. */
export function ImageFacts({ view }: { view: ImageView }) {
  const t = useTranslations('image');
  const format = useFormatter();
  const { image } = view;
  const isIndex = image !== null && image.digest !== view.digest;
  const platform = image?.platform ? formatPlatform(image.platform) : '';
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 lg:grid-cols-4">
      {image && artifactTypeOf(view) === null ? (
        <Fact name={t('imageId')} hint={t('imageIdHint')}>
          <DigestText digest={image.imageId} />
        </Fact>
      ) : null}
      <Fact
        name={isIndex ? t('indexDigest') : t('digest')}
        hint={isIndex ? t('indexDigestHint') : t('digestHint')}
      >
        <DigestText digest={view.digest} />
      </Fact>
      {isIndex ? (
        <Fact name={t('platformDigest', { platform })} hint={t('digestHint')}>
          <DigestText digest={image.digest} />
        </Fact>
      ) : null}
      <Fact name={t('createdBy')} hint={t('createdByHint')}>
        {view.pushedBy?.name ?? <span className="text-muted">{t('unknown')}</span>}
      </Fact>
      <Fact name={t('pushed')}>
        <RelativeTime iso={view.pushedAt} />
      </Fact>
      {image?.createdAt ? (
        <Fact name={t('created')} hint={t('createdHint')}>
          <RelativeTime iso={image.createdAt} />
        </Fact>
      ) : null}
      {image?.author ? (
        <Fact name={t('author')} hint={t('authorHint')}>
          <span className="break-words [overflow-wrap:anywhere]">{image.author}</span>
        </Fact>
      ) : null}
      {image ? (
        <Fact name={isIndex ? t('sizeOf', { platform }) : t('size')} hint={t('sizeHint')}>
          <Bytes value={image.sizeBytes} />
        </Fact>
      ) : null}
      {isIndex || !image ? (
        <Fact name={t('sizeAll')} hint={t('sizeHint')}>
          <Bytes value={view.sizeBytes} />
        </Fact>
      ) : null}
      {image?.platform && view.platforms.length === 0 ? <Fact name={t('platform')}>{platform}</Fact> : null}
      <Fact name={t('pulls')}>{format.number(view.pullCount)}</Fact>
      <Fact name={t('mediaType')} isWide>
        <span className="font-mono text-xs break-all">{view.mediaType}</span>
      </Fact>
    </dl>
  );
}

function Fact({
  name,
  hint,
  isWide = false,
  children,
}: {
  name: string;
  hint?: string;
  isWide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={`min-w-0 ${isWide ? 'col-span-2' : ''}`}>
      <dt className="text-xs text-muted" title={hint}>
        {name}
      </dt>
      <dd className="flex min-h-7 items-center">{children}</dd>
    </div>
  );
}
