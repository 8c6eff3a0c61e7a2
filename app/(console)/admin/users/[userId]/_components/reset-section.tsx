'use client';

import { Button } from '@heroui/react/button';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { NewPasswordField } from '#components/admin/new-password-field';
import { Section } from '#components/admin/section';
import { ShownOnce } from '#components/admin/shown-once';
import { LinkButton } from '#components/ui/link-button';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { isPassword } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import { useResetPassword } from '#lib/client/users';
import type { UserView } from '#lib/contract/users';

/** A new password for somebody else; one's own needs the current one, on the page of the account. */
export function ResetSection({ user }: { user: UserView }) {
  const t = useTranslations('users.reset');
  const me = useMe();
  const dialog = useDialog();
  if (user.id === me.user?.id) {
    return (
      <Section title={t('title')} description={t('own')}>
        <LinkButton href={paths.account}>{t('toAccount')}</LinkButton>
      </Section>
    );
  }
  return (
    <Section title={t('title')} description={t('lead')}>
      <Button variant="outline" onPress={dialog.open}>
        {t('action')}
      </Button>
      <ResetDialog key={dialog.key} user={user} {...dialog.props} />
    </Section>
  );
}

function ResetDialog({ user, ...state }: DialogState & { user: UserView }) {
  const t = useTranslations('users');
  const [done, setDone] = useState<string | null>(null);
  const reset = useResetPassword(user.id);
  const form = useForm({
    initial: { password: '' },
    rules: {
      password: [
        { accepts: ({ password }) => password !== '', text: t('form.passwordRequired') },
        { accepts: ({ password }) => isPassword(password), text: t('form.passwordLength') },
      ],
    },
    async send({ password }) {
      await reset.mutateAsync(password);
      setDone(password);
    },
  });
  const values = [{ label: t('reset.password'), value: done ?? '' }];
  return (
    <FormDialog
      state={state}
      form={form}
      title={t('reset.dialog', { name: user.name })}
      submitLabel={t('reset.confirm')}
      result={
        done === null
          ? null
          : {
              title: t('reset.done', { name: user.name }),
              content: <ShownOnce warning={t('created.once')} values={values} />,
              closeLabel: t('created.done'),
            }
      }
    >
      <p>{t('reset.effect', { name: user.name })}</p>
      <NewPasswordField
        label={t('reset.password')}
        hint={t('form.passwordHint')}
        value={form.values.password}
        error={form.faults.password}
        onChange={(password) => form.set('password', password)}
        autoFocus
      />
    </FormDialog>
  );
}
