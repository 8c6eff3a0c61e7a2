'use client';

import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { notify } from '#components/ui/toast';
import type { DialogState } from '#lib/client/dialog';
import { useUpdateMember } from '#lib/client/tenants';
import type { Role } from '#lib/contract/common';
import type { MemberView } from '#lib/contract/tenants';

/** An administrator of a tenant who takes another role cannot take it back. */
export function OwnRoleDialog({
  tenantId,
  member,
  role,
  ...state
}: DialogState & { tenantId: string; member: MemberView; role: Role }) {
  const t = useTranslations('members.change');
  const common = useTranslations('common');
  const update = useUpdateMember(tenantId);
  const confirm = async () => {
    if (update.isPending) return;
    const { name } = await update.mutateAsync({ userId: member.userId, role });
    state.onOpenChange(false);
    notify({ title: t('done', { name, role: common(`roles.${role}`) }), tone: 'success' });
  };
  return (
    <ConfirmDialog
      {...state}
      title={t('self.title')}
      confirmLabel={t('self.confirm')}
      // The dialog shows what went wrong.
      onConfirm={() => void confirm().catch(() => {})}
      isPending={update.isPending}
      error={update.error}
    >
      <p>{t('self.body', { tenant: tenantId })}</p>
    </ConfirmDialog>
  );
}
