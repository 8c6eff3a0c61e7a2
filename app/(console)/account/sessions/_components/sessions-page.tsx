'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { PageHeader } from '#components/ui/page-header';
import { QueryError, TableSkeleton } from '#components/ui/states';
import { notify } from '#components/ui/toast';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { sessionsQuery, useEndOtherSessions } from '#lib/client/sessions';
import { SessionTable } from './session-table';

export function SessionsPage() {
  const t = useTranslations('sessions');
  const dialog = useDialog();
  const sessions = useQuery(sessionsQuery());
  const hasOthers = sessions.data?.items.some(({ isCurrent }) => !isCurrent);
  const endOthers = (
    <Button variant="outline" onPress={dialog.open}>
      {t('others.action')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('lead')} action={hasOthers ? endOthers : null} />
      <QueryError query={sessions} />
      {sessions.data ? <SessionTable sessions={sessions.data.items} /> : null}
      {sessions.isPending ? <TableSkeleton rows={3} /> : null}
      {hasOthers ? <p className="mt-4 text-muted">{t('unknownBrowser')}</p> : null}
      <EndOthersDialog key={dialog.key} {...dialog.props} />
    </>
  );
}

function EndOthersDialog(state: DialogState) {
  const t = useTranslations('sessions.others');
  const end = useEndOtherSessions();
  const confirm = async () => {
    if (end.isPending) return;
    await end.mutateAsync();
    state.onOpenChange(false);
    notify({ title: t('done'), tone: 'success' });
  };
  return (
    <ConfirmDialog
      {...state}
      title={t('title')}
      confirmLabel={t('confirm')}
      // The dialog shows what went wrong.
      onConfirm={() => void confirm().catch(() => {})}
      isPending={end.isPending}
      error={end.error}
    >
      <p>{t('body')}</p>
    </ConfirmDialog>
  );
}
