'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Changes } from '#components/deployments/plan-preview';
import { ConfirmDialog } from '#components/ui/dialog';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { ErrorPanel, TableSkeleton } from '#components/ui/states';
import { revisionsQuery, useDeploymentChanges } from '#lib/client/deployments';
import { useDialog } from '#lib/client/dialog';
import type { DeploymentView, RevisionView } from '#lib/contract/deployments';

/** Who changed what and why. Any that has run can be gone back to. */
export function RevisionList({ deployment }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.revisions');
  const newest = deployment.operation?.revision ?? deployment.revision;
  const revisions = useQuery(revisionsQuery(deployment.id, newest));
  const [chosen, setChosen] = useState<number | null>(null);
  const dialog = useDialog();
  const { rollback } = useDeploymentChanges(deployment.id);
  const goBack = () => {
    if (chosen === null) return;
    rollback.mutate(
      { revision: chosen, from: deployment.revision ?? 0, reason: '' },
      { onSuccess: () => dialog.props.onOpenChange(false) },
    );
  };
  if (revisions.isPending) return <TableSkeleton rows={3} />;
  if (revisions.isError) {
    return <ErrorPanel error={revisions.error} onRetry={() => void revisions.refetch()} />;
  }
  return (
    <>
      <ol aria-label={t('label')} className="flex flex-col">
        {revisions.data.items.map((revision) => (
          <RevisionItem
            key={revision.number}
            revision={revision}
            isCurrent={revision.number === deployment.revision}
            onRollback={
              deployment.abilities.deploy && deployment.busy === null
                ? () => {
                    setChosen(revision.number);
                    rollback.reset();
                    dialog.open();
                  }
                : null
            }
          />
        ))}
      </ol>
      <ConfirmDialog
        key={dialog.key}
        {...dialog.props}
        tone="primary"
        title={t('confirm', { number: String(chosen ?? 0) })}
        confirmLabel={t('confirmAction')}
        isPending={rollback.isPending}
        error={rollback.error}
        onConfirm={goBack}
      >
        <p>{t('confirmBody')}</p>
      </ConfirmDialog>
    </>
  );
}

const tones = { pending: 'accent', applied: 'success', failed: 'danger', canceled: 'neutral' } as const;

function RevisionItem({
  revision,
  isCurrent,
  onRollback,
}: {
  revision: RevisionView;
  isCurrent: boolean;
  onRollback: (() => void) | null;
}) {
  const t = useTranslations('deployments.revisions');
  const { number, image, cause, outcome, createdBy, createdAt, reason, changes } = revision;
  return (
    <li className="border-b border-separator py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="font-medium tabular-nums">{number}</span>
          <Mark tone={tones[outcome]}>{isCurrent ? t('current') : t(`outcome.${outcome}`)}</Mark>
          <span>{t(`cause.${cause}`)}</span>
          <span className="text-muted [overflow-wrap:anywhere]">
            {image.repository}
            {image.tag ? `:${image.tag}` : ''}
          </span>
        </span>
        {onRollback && !isCurrent && outcome === 'applied' ? (
          <Button
            size="sm"
            variant="outline"
            aria-label={t('rollbackOf', { number: String(number) })}
            onPress={onRollback}
          >
            {t('rollback')}
          </Button>
        ) : null}
      </div>
      <p className="mt-1 text-xs text-muted">
        {createdBy?.name ?? t('system')} · <RelativeTime iso={createdAt} />
        {reason ? ` · ${reason}` : ''}
      </p>
      <details className="mt-1">
        <summary className="w-fit cursor-pointer text-xs text-muted hover:text-foreground">
          {t('changes', { count: changes.length })}
        </summary>
        <div className="mt-1">
          <Changes changes={changes} />
        </div>
      </details>
    </li>
  );
}
