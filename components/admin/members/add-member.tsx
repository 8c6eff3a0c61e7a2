'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { SelectField, TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import { useForm } from '#lib/client/form';
import { isUserName } from '#lib/client/name-rules';
import { useAddMember } from '#lib/client/tenants';
import type { Role } from '#lib/contract/common';
import { roles } from './role-list';

type Values = { user: string; role: Role };
const initial: Values = { user: '', role: 'developer' };

/** One line to add one member; it is ready for the next one afterwards. */
export function AddMember({ tenantId }: { tenantId: string }) {
  const t = useTranslations('members.add');
  const common = useTranslations('common');
  const add = useAddMember(tenantId);
  const { values, faults, error, isSending, set, formProps } = useForm<Values>({
    initial,
    rules: {
      user: [
        { accepts: ({ user }) => user.trim() !== '', text: t('required') },
        // A name that cannot be is a name that nobody has.
        { accepts: ({ user }) => isUserName(user.trim()), text: t('unknown') },
      ],
    },
    reasons: {
      'unknown-user': { field: 'user', text: t('unknown') },
      'already-member': { field: 'user', text: t('already') },
    },
    async send({ user, role }) {
      const { name } = await add.mutateAsync({ user: user.trim(), role });
      set('user', '');
      notify({ title: t('done', { name }), tone: 'success' });
    },
  });
  return (
    <form {...formProps} aria-label={t('title')} className="mb-5 flex flex-col gap-2">
      <div className="flex flex-col gap-3 sm:flex-row sm:items-start">
        <div className="sm:w-64">
          <TextField
            label={t('user')}
            hint={t('userHint')}
            error={faults.user}
            value={values.user}
            readOnly={isSending}
            maxLength={64}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => set('user', event.currentTarget.value)}
          />
        </div>
        <div className="sm:w-48">
          <SelectField
            label={t('role')}
            value={values.role}
            items={roles.map((value) => ({ value, label: common(`roles.${value}`) }))}
            onChange={(event) => set('role', event.currentTarget.value as Role)}
          />
        </div>
        <div className="sm:pt-6">
          <Button type="submit" variant="primary" isPending={isSending}>
            {t('action')}
          </Button>
        </div>
      </div>
      <FormError error={error} />
    </form>
  );
}
