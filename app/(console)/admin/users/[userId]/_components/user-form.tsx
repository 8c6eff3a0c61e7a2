'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { FormError } from '#components/ui/error-message';
import { CheckField, TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import { useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { maxDisplayNameLength } from '#lib/client/name-rules';
import { useUpdateUser } from '#lib/client/users';
import type { UserView } from '#lib/contract/users';

export function UserForm({ user }: { user: UserView }) {
  const t = useTranslations('users');
  const common = useTranslations('common');
  const isMe = useMe().user?.id === user.id;
  const update = useUpdateUser(user.id);
  const { values, faults, error, isSending, set, formProps } = useForm({
    initial: { displayName: user.displayName, isAdmin: user.isAdmin },
    follows: true,
    reasons: {
      'last-administrator': { field: 'isAdmin', text: t('detail.lastAdministrator') },
      'not-yourself': { field: 'isAdmin', text: t('detail.yourself') },
    },
    async send({ displayName, isAdmin }) {
      await update.mutateAsync({ displayName, isAdmin, version: user.version });
      notify({ title: t('detail.saved', { name: user.name }), tone: 'success' });
    },
  });
  return (
    <Section title={t('detail.profile')}>
      <form {...formProps} className="flex max-w-md flex-col items-stretch gap-4">
        <TextField
          label={t('form.displayName')}
          hint={t('form.displayNameHint')}
          value={values.displayName}
          maxLength={maxDisplayNameLength}
          autoComplete="off"
          onChange={(event) => set('displayName', event.currentTarget.value)}
        />
        <CheckField
          label={t('form.isAdmin')}
          hint={isMe && user.isAdmin ? t('detail.yourself') : t('form.isAdminHint')}
          checked={values.isAdmin}
          disabled={isMe && user.isAdmin}
          aria-invalid={faults.isAdmin ? true : undefined}
          onChange={(event) => set('isAdmin', event.currentTarget.checked)}
        />
        {faults.isAdmin ? (
          <p role="alert" className="text-xs text-danger-soft-foreground">
            {faults.isAdmin}
          </p>
        ) : null}
        <FormError error={error} />
        <div>
          <Button type="submit" variant="primary" isPending={isSending}>
            {common('save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
