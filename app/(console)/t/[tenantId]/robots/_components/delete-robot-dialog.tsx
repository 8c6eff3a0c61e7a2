'use client';

import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { notify } from '#components/ui/toast';
import { ApiError } from '#lib/client/api';
import type { DialogState } from '#lib/client/dialog';
import { useDeleteRobot } from '#lib/client/robots';
import type { RobotView } from '#lib/contract/robots';

/** Says what stops working before a robot goes for good. */
export function DeleteRobotDialog({
  tenantId,
  robot,
  ...state
}: DialogState & { tenantId: string; robot: RobotView }) {
  const t = useTranslations('robots.remove');
  const remove = useDeleteRobot(tenantId);
  const name = robot.loginName;
  const confirm = async () => {
    if (remove.isPending) return;
    try {
      await remove.mutateAsync(robot.id);
    } catch (error) {
      // Somebody else was faster; any other failure is shown by the dialog, which stays.
      if (!(error instanceof ApiError && error.status === 404)) return;
    }
    state.onOpenChange(false);
    notify({ title: t('done', { name }), tone: 'success' });
  };
  return (
    <ConfirmDialog
      {...state}
      title={t('title', { name })}
      confirmLabel={t('confirm')}
      onConfirm={() => void confirm()}
      isPending={remove.isPending}
      error={remove.error}
    >
      <p>{t('body')}</p>
    </ConfirmDialog>
  );
}
