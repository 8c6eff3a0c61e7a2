'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { CheckField, TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import { useForm } from '#lib/client/form';
import { maxDisplayNameLength } from '#lib/client/name-rules';
import { useUpdateTenant } from '#lib/client/tenants';
import type { TenantView } from '#lib/contract/tenants';
import { isLibrary } from './library';
import { Section } from './section';

/** The tenant's own settings, for those who manage it. */
export function TenantForm({ tenant }: { tenant: TenantView }) {
  const t = useTranslations('tenants.detail');
  const common = useTranslations('common');
  const update = useUpdateTenant(tenant.id);
  const { displayName, developersMayDelete, version } = tenant;
  const { values, error, isSending, set, formProps } = useForm({
    initial: { displayName, developersMayDelete },
    follows: true,
    async send(entered) {
      await update.mutateAsync({ ...entered, version });
      notify({ title: t('saved'), tone: 'success' });
    },
  });
  return (
    <Section title={t('settings')}>
      <form {...formProps} className="flex max-w-md flex-col items-stretch gap-4">
        <TextField
          label={t('displayName')}
          hint={t('displayNameHint')}
          value={values.displayName}
          maxLength={maxDisplayNameLength}
          autoComplete="off"
          onChange={(event) => set('displayName', event.currentTarget.value)}
        />
        {isLibrary(tenant.id) ? null : (
          <CheckField
            label={t('developersMayDelete')}
            hint={t('developersMayDeleteHint')}
            checked={values.developersMayDelete}
            onChange={(event) => set('developersMayDelete', event.currentTarget.checked)}
          />
        )}
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
