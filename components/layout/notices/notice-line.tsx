'use client';

import Link from 'next/link';
import { useLocale, useTranslations } from 'use-intl';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { useNow } from '#lib/client/clock';
import { paths } from '#lib/client/paths';
import type { NoticeView } from '#lib/contract/personal';
import { formatExact, formatRelative } from '#lib/format/time';

/** One notice: what happened, when, and what can be done. */
export function NoticeLine({ notice, onFollow }: { notice: NoticeView; onFollow: () => void }) {
  const t = useTranslations('personal.notices');
  const text = useNoticeText()(notice);
  const href = hrefOf(notice);
  return (
    <li className="py-2.5 last:pb-0">
      <p className="break-words">
        {href ? (
          <Link href={href} onClick={onFollow} className="hover:underline">
            {text}
          </Link>
        ) : (
          text
        )}
      </p>
      <Undo notice={notice} onFollow={onFollow} />
      <p className="mt-0.5 flex items-center gap-2 text-xs text-muted">
        <RelativeTime iso={notice.at} />
        {notice.isUnread ? <Mark tone="accent">{t('unread')}</Mark> : null}
      </p>
    </li>
  );
}

function useNoticeText(): (notice: NoticeView) => string {
  const t = useTranslations('personal.notices');
  const roles = useTranslations('common.roles');
  const locale = useLocale();
  const nowMs = useNow() ?? Date.now();
  return (notice) => {
    switch (notice.kind) {
      case 'member-added':
        return t(notice.kind, { by: notice.by, tenant: notice.tenantId, role: roles(notice.role) });
      case 'member-changed': {
        const change = { before: roles(notice.before), role: roles(notice.role) };
        return t(notice.kind, { by: notice.by, tenant: notice.tenantId, ...change });
      }
      case 'member-removed':
        return t(notice.kind, { by: notice.by, tenant: notice.tenantId });
      case 'token-ended':
        return t(notice.kind, { by: notice.by, name: notice.tokenName });
      case 'token-expires': {
        const isOver = Date.parse(notice.expiresAt) <= nowMs;
        const when = formatRelative(notice.expiresAt, nowMs, locale);
        return t(isOver ? 'token-expired' : notice.kind, { name: notice.tokenName, when });
      }
      case 'content-deleted': {
        const { by, repositoryName: repository, tags } = notice;
        if (notice.what === 'repository') return t('deletedRepository', { by, repository });
        if (notice.what === 'image') return t('deletedImage', { by, repository });
        return t('deletedTags', { by, repository, tags: tags.join(', ') });
      }
    }
  };
}

function Undo({ notice, onFollow }: { notice: NoticeView; onFollow: () => void }) {
  const t = useTranslations('personal.notices');
  const locale = useLocale();
  if (notice.kind !== 'content-deleted' || notice.undoUntil === null) return null;
  const until = formatExact(notice.undoUntil, locale);
  if (!notice.mayUndo) return <p className="mt-0.5 text-xs text-muted">{t('askToUndo', { until })}</p>;
  return (
    <p className="mt-0.5 text-xs">
      <Link href={paths.deleted(notice.tenantId)} onClick={onFollow} className="text-link">
        {t('undo', { until })}
      </Link>
    </p>
  );
}

/** Where more about it stands; null for what one may not see any more. */
function hrefOf(notice: NoticeView): string | null {
  switch (notice.kind) {
    case 'member-added':
    case 'member-changed':
      return paths.tenant(notice.tenantId);
    case 'token-ended':
    case 'token-expires':
      return paths.tokens;
    case 'content-deleted':
      return notice.what === 'repository' ? null : paths.repository(notice.repositoryName);
    case 'member-removed':
      return null;
  }
}
