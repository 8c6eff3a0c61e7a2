'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '#lib/client/clipboard';
import { notify } from './toast';

const shownMs = 1_500;

/**
 * Copies `text`, and says so by its icon and to screen readers.
 * @param label what is copied, read aloud: “Copy” and this; with `showLabel` it is visible as well.
 */
export function CopyButton({
  text,
  label,
  showLabel = false,
}: {
  text: string;
  label: string;
  showLabel?: boolean;
}) {
  const t = useTranslations('common');
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = async () => {
    if (await copyText(text)) setCopied(true);
    else notify({ title: t('copyFailed'), tone: 'danger' });
  };
  const name = t('copyWhat', { what: label });
  const Icon = isCopied ? Check : Copy;
  return (
    <button
      type="button"
      aria-label={showLabel ? undefined : name}
      title={showLabel ? undefined : name}
      onClick={() => void copy()}
      className="inline-flex h-7 min-w-7 shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-md px-1.5 text-xs text-muted hover:bg-default hover:text-foreground"
    >
      <Icon aria-hidden className={`size-3.5 ${isCopied ? 'text-success-soft-foreground' : ''}`} />
      {showLabel ? <span>{isCopied ? t('copied') : name}</span> : null}
      <span role="status" className="sr-only">
        {isCopied && !showLabel ? t('copied') : ''}
      </span>
    </button>
  );
}
