'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { ShownOnce } from '#components/admin/shown-once';
import { LinkButton } from '#components/ui/link-button';
import type { DialogState } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { isPassword, isUserName } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import { useCreateUser } from '#lib/client/users';
import { UserFields, type UserValues } from './user-fields';

const initial: UserValues = { name: '', displayName: '', password: '', isAdmin: false };

/** Makes a user; then shows the password to hand over, this once. */
export function NewUserDialog(state: DialogState) {
  const t = useTranslations('users');
  const [created, setCreated] = useState<{ name: string; password: string } | null>(null);
  const create = useCreateUser();
  const form = useForm<UserValues>({
    initial,
    rules: {
      name: [
        { accepts: ({ name }) => name.trim() !== '', text: t('form.nameRequired') },
        { accepts: ({ name }) => isUserName(name.trim()), text: t('form.nameForm') },
      ],
      password: [
        { accepts: ({ password }) => password !== '', text: t('form.passwordRequired') },
        { accepts: ({ password }) => isPassword(password), text: t('form.passwordLength') },
      ],
    },
    reasons: {
      'name-taken': { field: 'name', text: t('form.taken') },
      'name-reserved': { field: 'name', text: t('form.reserved') },
    },
    async send(values) {
      const { name } = await create.mutateAsync({ ...values, name: values.name.trim() });
      setCreated({ name, password: values.password });
    },
  });
  return (
    <FormDialog
      state={state}
      form={form}
      title={t('form.title')}
      submitLabel={t('create')}
      result={
        created && {
          title: t('created.title', { name: created.name }),
          content: <CreatedUser {...created} />,
          closeLabel: t('created.done'),
          more: <LinkButton href={paths.tenants}>{t('created.tenants')}</LinkButton>,
        }
      }
    >
      <UserFields form={form} />
    </FormDialog>
  );
}

function CreatedUser({ name, password }: { name: string; password: string }) {
  const t = useTranslations('users');
  return (
    <div className="flex flex-col gap-4">
      <ShownOnce
        warning={t('created.once')}
        values={[
          { label: t('form.name'), value: name },
          { label: t('created.password'), value: password },
        ]}
      />
      <p className="text-muted">{t('created.next', { name })}</p>
    </div>
  );
}
