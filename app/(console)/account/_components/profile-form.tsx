'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { FormError } from '#components/ui/error-message';
import { TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import { useForm } from '#lib/client/form';
import { useMe, useUpdateMe } from '#lib/client/me';
import { maxDisplayNameLength } from '#lib/client/name-rules';

export function ProfileForm() {
  const t = useTranslations('account.profile');
  const common = useTranslations('common');
  const { user } = useMe();
  const update = useUpdateMe();
  const { values, faults, error, isSending, set, formProps } = useForm({
    initial: { displayName: user?.displayName ?? '' },
    follows: true,
    async send({ displayName }) {
      await update.mutateAsync({ displayName });
      notify({ title: t('saved'), tone: 'success' });
    },
  });
  return (
    <Section title={t('title')}>
      <form {...formProps} className="flex max-w-md flex-col items-stretch gap-4">
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          value={user?.name ?? ''}
          autoComplete="username"
          readOnly
          className="bg-surface-secondary text-muted"
        />
        <TextField
          label={t('displayName')}
          hint={t('displayNameHint')}
          error={faults.displayName}
          value={values.displayName}
          maxLength={maxDisplayNameLength}
          autoComplete="name"
          onChange={(event) => set('displayName', event.currentTarget.value)}
        />
        <FormError error={error} />
        <div>
          <Button type="submit" variant="outline" isPending={isSending}>
            {common('save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
