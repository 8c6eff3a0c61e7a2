'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { ConfirmDialog } from '#components/ui/dialog';
import { notify } from '#components/ui/toast';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { useEndSessionsOf } from '#lib/client/sessions';
import type { UserView } from '#lib/contract/users';

/** Signs a user out everywhere. */
export function SessionsSection({ user }: { user: UserView }) {
  const t = useTranslations('sessions.ofUser');
  const dialog = useDialog();
  return (
    <Section title={t('title')} description={t('lead', { name: user.name })}>
      <Button variant="outline" onPress={dialog.open}>
        {t('action')}
      </Button>
      <EndAllDialog key={dialog.key} user={user} {...dialog.props} />
    </Section>
  );
}

function EndAllDialog({ user: { id, name }, ...state }: DialogState & { user: UserView }) {
  const t = useTranslations('sessions.ofUser');
  const end = useEndSessionsOf(id);
  const confirm = async () => {
    if (end.isPending) return;
    await end.mutateAsync();
    state.onOpenChange(false);
    notify({ title: t('done', { name }), tone: 'success' });
  };
  return (
    <ConfirmDialog
      {...state}
      title={t('question', { name })}
      confirmLabel={t('action')}
      // The dialog shows what went wrong.
      onConfirm={() => void confirm().catch(() => {})}
      isPending={end.isPending}
      error={end.error}
    >
      <p>{t('body', { name })}</p>
    </ConfirmDialog>
  );
}
