'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { useDialog } from '#lib/client/dialog';
import { useReconcile } from '#lib/client/registry';
import type { ReconcileProblemCode } from '#lib/contract/registry';

const confirmable: readonly ReconcileProblemCode[] = ['another-registry', 'emptied', 'content-lost'];

/** Why the last run came to no good end, and what an administrator can say to it. */
export function RunProblem({ problem }: { problem: ReconcileProblemCode }) {
  const t = useTranslations('registry');
  return (
    <div role="alert" className="max-w-prose rounded-lg bg-warning-soft p-4 text-warning-soft-foreground">
      <p className="font-medium">{t(`problem.${problem}.title`)}</p>
      <p className="mt-1">{t(`problem.${problem}.text`)}</p>
      {confirmable.includes(problem) ? <Adopt /> : null}
    </div>
  );
}

function Adopt() {
  const t = useTranslations('registry.confirm');
  const dialog = useDialog();
  const reconcile = useReconcile();
  const confirm = () =>
    reconcile.mutate({ adopt: true }, { onSuccess: () => dialog.props.onOpenChange(false) });
  return (
    <div className="mt-3">
      <Button variant="outline" onPress={dialog.open}>
        {t('button')}
      </Button>
      <ConfirmDialog
        key={dialog.key}
        {...dialog.props}
        title={t('title')}
        confirmLabel={t('button')}
        isPending={reconcile.isPending}
        error={reconcile.error}
        onConfirm={confirm}
      >
        <p>{t('body')}</p>
      </ConfirmDialog>
    </div>
  );
}
