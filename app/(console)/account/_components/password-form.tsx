'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { PasswordField } from '#components/admin/password-field';
import { Section } from '#components/admin/section';
import { FormError } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { useChangePassword } from '#lib/client/account';
import { useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { isPassword } from '#lib/client/name-rules';

export function PasswordForm() {
  const t = useTranslations('account.password');
  const { user } = useMe();
  const change = useChangePassword();
  const { values, faults, error, isSending, set, reset, formProps } = useForm({
    initial: { currentPassword: '', newPassword: '' },
    rules: {
      currentPassword: [{ accepts: (entered) => entered.currentPassword !== '', text: t('required') }],
      newPassword: [{ accepts: (entered) => isPassword(entered.newPassword), text: t('length') }],
    },
    reasons: { 'wrong-current-password': { field: 'currentPassword', text: t('wrongCurrent') } },
    async send(entered) {
      await change.mutateAsync(entered);
      reset();
      notify({ title: t('changed'), tone: 'success' });
    },
  });
  return (
    <Section title={t('title')} description={t('lead')}>
      <form {...formProps} className="flex max-w-md flex-col items-stretch gap-4">
        {/* Tells password managers whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={user?.name ?? ''} readOnly hidden />
        <PasswordField
          label={t('current')}
          error={faults.currentPassword}
          value={values.currentPassword}
          autoComplete="current-password"
          onChange={(event) => set('currentPassword', event.currentTarget.value)}
        />
        <PasswordField
          label={t('new')}
          hint={t('newHint')}
          error={faults.newPassword}
          value={values.newPassword}
          autoComplete="new-password"
          onChange={(event) => set('newPassword', event.currentTarget.value)}
        />
        <FormError error={error} />
        <div>
          <Button type="submit" variant="outline" isPending={isSending}>
            {t('change')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
