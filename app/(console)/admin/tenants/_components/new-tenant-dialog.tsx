'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import type { DialogState } from '#lib/client/dialog';
import { type FormState, useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { isTenantId, maxDisplayNameLength } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import { useCreateTenant } from '#lib/client/tenants';

type TenantValues = { id: string; displayName: string };

/** Makes a tenant and leads to its page, where its members are added. */
export function NewTenantDialog(state: DialogState) {
  const t = useTranslations('tenants');
  const router = useRouter();
  const create = useCreateTenant();
  const form = useForm<TenantValues>({
    initial: { id: '', displayName: '' },
    rules: {
      id: [
        { accepts: ({ id }) => id.trim() !== '', text: t('form.idRequired') },
        { accepts: ({ id }) => isTenantId(id.trim()), text: t('form.idForm') },
      ],
    },
    reasons: {
      'name-taken': { field: 'id', text: t('form.taken') },
      'name-reserved': { field: 'id', text: t('form.reserved') },
    },
    async send({ id, displayName }) {
      const tenant = await create.mutateAsync({ id: id.trim(), displayName });
      state.onOpenChange(false);
      notify({ title: t('form.done', { id: tenant.id }), tone: 'success' });
      router.push(paths.adminTenant(tenant.id));
    },
  });
  return (
    <FormDialog state={state} form={form} title={t('form.title')} submitLabel={t('create')}>
      <TenantFields form={form} />
    </FormDialog>
  );
}

function TenantFields({ form: { values, faults, set } }: { form: FormState<TenantValues> }) {
  const t = useTranslations('tenants.form');
  const { host } = useMe().instance;
  const id = values.id.trim() || 'acme';
  const hint = (
    <>
      {t('idHint')}{' '}
      {t.rich('idPermanent', {
        example: () => (
          <code className="font-mono text-foreground [overflow-wrap:anywhere]">
            {host}/{id}/app:v1
          </code>
        ),
      })}
    </>
  );
  return (
    <>
      <TextField
        label={t('id')}
        hint={hint}
        error={faults.id}
        value={values.id}
        maxLength={40}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        onChange={(event) => set('id', event.currentTarget.value)}
      />
      <TextField
        label={t('displayName')}
        hint={t('displayNameHint')}
        value={values.displayName}
        maxLength={maxDisplayNameLength}
        autoComplete="off"
        onChange={(event) => set('displayName', event.currentTarget.value)}
      />
    </>
  );
}
