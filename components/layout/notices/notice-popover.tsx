'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { useTranslations } from 'use-intl';
import { QueryError } from '#components/ui/states';
import { useReadNotices } from '#lib/client/personal';
import type { NoticeList } from '#lib/contract/personal';
import { iconTriggerClass } from '../menu';
import { NoticeLine } from './notice-line';

/** What NoticeBell loads: opens at once, since it comes when the list is wanted. What is shown counts as read. */
export function NoticePopover({
  label,
  trigger,
  notices,
}: {
  label: string;
  trigger: ReactNode;
  notices: UseQueryResult<NoticeList>;
}) {
  const t = useTranslations('personal.notices');
  const common = useTranslations('common');
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(true);
  const { mutate } = useReadNotices();
  const { data: list, isPending } = notices;
  const newest = list?.items[0]?.at;
  const hasUnread = (list?.unreadCount ?? 0) > 0;
  useEffect(() => {
    if (isOpen && hasUnread && newest) mutate(newest);
  }, [isOpen, hasUnread, newest, mutate]);
  const change = (next: boolean) => {
    setOpen(next);
    // The focus came from the plain button that stood here before, so it cannot go back there by itself.
    if (!next) requestAnimationFrame(() => button.current?.focus());
  };
  const items = list?.items ?? [];
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={change}>
      <Button ref={button} aria-label={label} className={iconTriggerClass}>
        {trigger}
      </Button>
      <Popover
        placement="bottom end"
        className="max-h-[70dvh] w-96 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg bg-overlay shadow-overlay"
      >
        <Dialog aria-label={t('title')} className="p-4 outline-none">
          <h2 className="mb-2 font-semibold">{t('title')}</h2>
          {isPending ? <p className="text-muted">{common('loading')}</p> : null}
          <QueryError query={notices} />
          {list && items.length === 0 ? <p className="text-muted">{t('none')}</p> : null}
          <ul className="divide-y divide-separator">
            {items.map((notice) => (
              <NoticeLine key={notice.id} notice={notice} onFollow={() => change(false)} />
            ))}
          </ul>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
