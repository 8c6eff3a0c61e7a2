'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { ErrorPanel } from '#components/ui/states';
import { ApiError } from '#lib/client/api';
import { useDuration } from '#lib/client/duration';
import type { DeletionBody, DeletionPreview } from '#lib/contract/deletions';
import { formatBytes } from '#lib/format/bytes';

const namedTags = 12;

/** What a deletion takes, in sentences; grey lines while it is being counted. */
export function DeletionPreviewText({
  preview,
  kind,
  tenantId,
}: {
  preview: UseQueryResult<DeletionPreview>;
  kind: DeletionBody['kind'];
  tenantId: string;
}) {
  const t = useTranslations('deletion');
  if (preview.isError && isAnswer(preview.error)) return <FormError error={preview.error} />;
  if (preview.isError) return <ErrorPanel error={preview.error} onRetry={() => void preview.refetch()} />;
  if (!preview.data) {
    return (
      <div role="status" className="flex min-h-24 flex-col gap-2 motion-safe:animate-pulse">
        <span className="text-muted">{t('counting')}</span>
        <span aria-hidden className="h-3 w-3/5 rounded bg-default" />
        <span aria-hidden className="h-3 w-2/5 rounded bg-default" />
      </div>
    );
  }
  return <Counted preview={preview.data} kind={kind} tenantId={tenantId} />;
}

/** What the server has refused with a reason stays refused: another try would only say it again. */
function isAnswer(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}

function Counted({
  preview: { tags, tagCount, imageCount, freedBytes, undoWindowHours },
  kind,
  tenantId,
}: {
  preview: DeletionPreview;
  kind: DeletionBody['kind'];
  tenantId: string;
}) {
  const t = useTranslations('deletion');
  const locale = useLocale();
  const duration = useDuration();
  const size = formatBytes(freedBytes, locale);
  const freed =
    undoWindowHours > 0
      ? t('freed', { size, tenant: tenantId })
      : t('freedAtOnce', { size, tenant: tenantId });
  return (
    <div className="flex min-h-24 flex-col gap-2">
      <div>
        <p>{t('tags', { count: tagCount })}</p>
        {tags.length > 0 ? <TagNames tags={tags} tagCount={tagCount} /> : null}
      </div>
      <p>{kind === 'tags' ? t('images', { count: imageCount }) : t('imagesOfAll', { count: imageCount })}</p>
      {imageCount > Math.max(tagCount, 1) ? (
        <p className="-mt-2 text-xs text-muted">{t('eachPlatform')}</p>
      ) : null}
      <p>{freedBytes > 0 ? freed : t('freedNothing', { tenant: tenantId })}</p>
      <p className="font-medium">
        {undoWindowHours > 0 ? t('undo', { time: duration(undoWindowHours) }) : t('noUndo')}
      </p>
    </div>
  );
}

function TagNames({ tags, tagCount }: { tags: readonly string[]; tagCount: number }): ReactNode {
  const t = useTranslations('deletion');
  const hidden = tagCount - Math.min(tags.length, namedTags);
  return (
    <ul className="mt-1.5 flex flex-wrap gap-1.5">
      {tags.slice(0, namedTags).map((tag) => (
        <li key={tag} className="max-w-full rounded bg-code px-1.5 py-0.5 font-mono text-xs break-all">
          {tag}
        </li>
      ))}
      {hidden > 0 ? <li className="py-0.5 text-xs text-muted">{t('andMore', { count: hidden })}</li> : null}
    </ul>
  );
}
