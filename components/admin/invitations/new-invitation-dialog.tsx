'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { roles } from '#components/admin/members/role-list';
import { ShownOnce } from '#components/admin/shown-once';
import { SelectField, TextField } from '#components/ui/fields';
import type { DialogState } from '#lib/client/dialog';
import { type FormState, useForm } from '#lib/client/form';
import { useCreateInvitation } from '#lib/client/invitations';
import { useMe } from '#lib/client/me';
import { maxDisplayNameLength } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import type { Role } from '#lib/contract/common';

const useChoices = ['1', '5', '10', '25', '100'] as const;
const dayChoices = ['1', '7', '30', '90'] as const;
type Values = {
  role: Role;
  note: string;
  maxUses: (typeof useChoices)[number];
  days: (typeof dayChoices)[number];
};
const initial: Values = { role: 'developer', note: '', maxUses: '1', days: '7' };

/** Makes a link; then shows it, this once. */
export function NewInvitationDialog({ tenantId, ...state }: DialogState & { tenantId: string }) {
  const t = useTranslations('invitations');
  const { origin } = useMe().instance;
  const [link, setLink] = useState<string | null>(null);
  const create = useCreateInvitation(tenantId);
  const form = useForm<Values>({
    initial,
    async send({ role, note, maxUses, days }) {
      const body = { role, note, maxUses: Number(maxUses), expiresInDays: Number(days) };
      const { secret } = await create.mutateAsync(body);
      setLink(`${origin}${paths.invite(secret)}`);
    },
  });
  const result =
    link === null
      ? null
      : {
          title: t('created.title'),
          content: (
            <ShownOnce warning={t('created.once')} values={[{ label: t('created.link'), value: link }]} />
          ),
          closeLabel: t('created.done'),
        };
  return (
    <FormDialog state={state} form={form} title={t('form.title')} submitLabel={t('create')} result={result}>
      <InvitationFields form={form} />
    </FormDialog>
  );
}

function InvitationFields({ form: { values, set } }: { form: FormState<Values> }) {
  const t = useTranslations('invitations.form');
  const common = useTranslations('common');
  return (
    <>
      <SelectField
        label={t('role')}
        value={values.role}
        items={roles.map((value) => ({ value, label: common(`roles.${value}`) }))}
        onChange={(event) => set('role', event.currentTarget.value as Role)}
      />
      <TextField
        label={t('note')}
        hint={t('noteHint')}
        value={values.note}
        maxLength={maxDisplayNameLength}
        autoComplete="off"
        onChange={(event) => set('note', event.currentTarget.value)}
      />
      <SelectField
        label={t('uses')}
        value={values.maxUses}
        items={useChoices.map((value) => ({ value, label: t('times', { count: Number(value) }) }))}
        onChange={(event) => set('maxUses', event.currentTarget.value as Values['maxUses'])}
      />
      <SelectField
        label={t('expires')}
        value={values.days}
        items={dayChoices.map((value) => ({ value, label: t('days', { days: Number(value) }) }))}
        onChange={(event) => set('days', event.currentTarget.value as Values['days'])}
      />
    </>
  );
}
