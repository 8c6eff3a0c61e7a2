'use client';

import { useTranslations } from 'use-intl';
import type { ImageView } from '#lib/contract/images';
import { artifactTypeOf } from '#lib/format/artifact';

/** What is unusual about this image, in words: content gone, no image, no such platform. */
export function ImageNotice({ view, askedPlatform }: { view: ImageView; askedPlatform: string | null }) {
  const notice = useNotice(view, askedPlatform);
  if (!notice) return null;
  const tone = notice.isWarning ? 'bg-warning-soft text-warning-soft-foreground' : 'bg-surface-secondary';
  return (
    <div
      role={notice.isWarning ? 'alert' : 'note'}
      className={`rounded-lg p-3 break-words [overflow-wrap:anywhere] ${tone}`}
    >
      <p className="font-medium">{notice.title}</p>
      <p className="mt-0.5">{notice.text}</p>
    </div>
  );
}

function useNotice(view: ImageView, askedPlatform: string | null) {
  const t = useTranslations('image');
  const { image, platforms, contentMissing } = view;
  const artifactType = artifactTypeOf(view);
  if (contentMissing) return { isWarning: true, title: t('missingTitle'), text: t('missingText') };
  if (!image && askedPlatform && platforms.length > 0) {
    const title = t('platformGoneTitle', { platform: askedPlatform });
    return { isWarning: true, title, text: t('platformGoneText') };
  }
  if (artifactType) {
    return { isWarning: false, title: t('artifactTitle'), text: t('artifactText', { type: artifactType }) };
  }
  if (!image) return { isWarning: false, title: t('noPlatformTitle'), text: t('noPlatformText') };
  if (!image.config) return { isWarning: false, title: t('noConfigTitle'), text: t('noConfigText') };
  return null;
}
