'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import type { DialogState } from '#lib/client/dialog';
import { useDuration } from '#lib/client/duration';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { useDeleteTenant } from '#lib/client/tenants';
import type { TenantView } from '#lib/contract/tenants';

/** Says what goes, and asks for the id. */
export function DeleteTenantDialog({ tenant, ...state }: DialogState & { tenant: TenantView }) {
  const t = useTranslations('tenants.deletion');
  const format = useFormatter();
  const duration = useDuration();
  const router = useRouter();
  const { undoWindowHours } = useMe().instance;
  const [typed, setTyped] = useState('');
  const remove = useDeleteTenant(tenant.id);
  const confirm = async () => {
    if (remove.isPending) return;
    await remove.mutateAsync(typed.trim());
    state.onOpenChange(false);
    notify({ title: t('done', { id: tenant.id }), tone: 'success' });
    router.push(paths.tenants);
  };
  return (
    <ConfirmDialog
      {...state}
      title={t('question', { id: tenant.id })}
      confirmLabel={t('action')}
      // The dialog shows what went wrong.
      onConfirm={() => void confirm().catch(() => {})}
      isConfirmDisabled={typed.trim() !== tenant.id}
      isPending={remove.isPending}
      error={remove.error}
    >
      <p>
        {t('effect', { count: tenant.repositoryCount, repositories: format.number(tenant.repositoryCount) })}
      </p>
      <p>{undoWindowHours > 0 ? t('undo', { time: duration(undoWindowHours) }) : t('forGood')}</p>
      <TextField
        label={t('typeId', { id: tenant.id })}
        value={typed}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
