'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { notify } from '#components/ui/toast';
import { ApiError } from '#lib/client/api';
import type { DialogState } from '#lib/client/dialog';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { useRemoveMember } from '#lib/client/tenants';
import type { MemberView } from '#lib/contract/tenants';

/** Says what ends for the member; whoever leaves by themselves is led to a page that they still may see. */
export function RemoveDialog({
  tenantId,
  member,
  ...state
}: DialogState & { tenantId: string; member: MemberView }) {
  const t = useTranslations('members.remove');
  const router = useRouter();
  const { user } = useMe();
  const remove = useRemoveMember(tenantId);
  const { name } = member;
  const isMe = user?.id === member.userId;
  const confirm = async () => {
    if (remove.isPending) return;
    try {
      await remove.mutateAsync(member.userId);
    } catch (error) {
      // Somebody else was faster; any other failure is shown by the dialog, which stays.
      if (!(error instanceof ApiError && error.status === 404)) return;
    }
    state.onOpenChange(false);
    notify({ title: t('done', { name }), tone: 'success' });
    if (isMe && !user.isAdmin) router.replace(paths.public);
  };
  return (
    <ConfirmDialog
      {...state}
      title={isMe ? t('leaveTitle', { tenant: tenantId }) : t('title', { name, tenant: tenantId })}
      confirmLabel={t(isMe ? 'leave' : 'confirm')}
      onConfirm={() => void confirm()}
      isPending={remove.isPending}
      error={remove.error}
    >
      <p>{isMe ? t('self') : t('body', { name })}</p>
    </ConfirmDialog>
  );
}
