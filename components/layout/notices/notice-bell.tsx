'use client';

import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useMe } from '#lib/client/me';
import { noticesQuery } from '#lib/client/personal';
import { iconTriggerClass } from '../menu';

const load = () => import('./notice-popover');
const LazyPopover = lazy(() => load().then(({ NoticePopover }) => ({ default: NoticePopover })));

/** How many notices are new, and the way to read them; visitors have none. */
export function NoticeBell() {
  const t = useTranslations('personal.notices');
  const { user } = useMe();
  const notices = useQuery({ ...noticesQuery(), enabled: user !== null });
  const [isWanted, setWanted] = useState(false);
  if (!user) return null;
  const count = notices.data?.unreadCount ?? 0;
  const bell = (
    <span className="relative">
      <Bell aria-hidden className="size-4" />
      {count > 0 ? (
        <span
          aria-hidden
          className="absolute -top-1.5 -right-2 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-[10px] font-semibold text-accent-foreground tabular-nums"
        >
          {count > 9 ? '9+' : count}
        </span>
      ) : null}
    </span>
  );
  const label = t('open', { count });
  const standIn = (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={isWanted}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
      className={iconTriggerClass}
    >
      {bell}
    </button>
  );
  if (!isWanted) return standIn;
  return (
    <Suspense fallback={standIn}>
      <LazyPopover label={label} trigger={bell} notices={notices} />
    </Suspense>
  );
}
