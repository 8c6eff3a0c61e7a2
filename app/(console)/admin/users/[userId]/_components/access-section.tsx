'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { ConfirmDialog } from '#components/ui/dialog';
import { useErrorMessage } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { useDialog } from '#lib/client/dialog';
import { useMe } from '#lib/client/me';
import { useUpdateUser } from '#lib/client/users';
import type { UserView } from '#lib/contract/users';

/** Disabling asks first and says what ends; enabling takes nothing away and is done at once. */
export function AccessSection({ user }: { user: UserView }) {
  const t = useTranslations('users.access');
  const { name } = user;
  const messageOf = useErrorMessage();
  const isMe = useMe().user?.id === user.id;
  const dialog = useDialog();
  const update = useUpdateUser(user.id);
  const setDisabled = async (disabled: boolean) => {
    if (update.isPending) return;
    await update.mutateAsync({ disabled });
    dialog.props.onOpenChange(false);
    notify({ title: t(disabled ? 'disabledNow' : 'enabledNow', { name }), tone: 'success' });
  };
  const enable = () =>
    setDisabled(false).catch((error) => notify({ title: messageOf(error), tone: 'danger' }));
  const ask = () => {
    update.reset();
    dialog.open();
  };

  if (isMe) return <Section title={t('title')} description={t('own')} />;
  return (
    <Section title={t('title')} description={user.disabled ? t('isDisabled', { name }) : t('lead')}>
      {user.disabled ? (
        <Button variant="outline" isPending={update.isPending} onPress={() => void enable()}>
          {t('enable')}
        </Button>
      ) : (
        <Button variant="danger-soft" onPress={ask}>
          {t('disable')}
        </Button>
      )}
      <ConfirmDialog
        {...dialog.props}
        title={t('question', { name })}
        confirmLabel={t('disable')}
        // The dialog shows what went wrong.
        onConfirm={() => void setDisabled(true).catch(() => {})}
        isPending={update.isPending}
        error={update.error}
      >
        <p>{t('effect', { name })}</p>
        <p className="text-muted">{t('later', { name })}</p>
      </ConfirmDialog>
    </Section>
  );
}
