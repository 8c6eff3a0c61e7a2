'use client';

import { useTranslations } from 'use-intl';
import { shortDigest } from '#lib/format/digest';
import { CopyButton } from './copy-button';

/** A digest in short, with the whole one on hover and by copy. */
export function DigestText({ digest, isCopyable = true }: { digest: string; isCopyable?: boolean }) {
  const t = useTranslations('common');
  return (
    <span className="inline-flex items-center gap-0.5 whitespace-nowrap">
      <code title={digest} className="font-mono text-xs">
        {shortDigest(digest)}
      </code>
      {isCopyable ? (
        <CopyButton text={digest} label={t('digestOf', { digest: shortDigest(digest) })} />
      ) : null}
    </span>
  );
}
