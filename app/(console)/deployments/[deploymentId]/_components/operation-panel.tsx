'use client';

import { Button } from '@heroui/react/button';
import { Check, Loader2, X } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { useErrorMessage } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { useDeploymentChanges } from '#lib/client/deployments';
import type { DeploymentView, OperationStep, OperationView, ProblemView } from '#lib/contract/deployments';
import { formatBytes } from '#lib/format/bytes';

/** What is under way, step by step; afterwards why it failed. It goes on when the page is left. */
export function OperationPanel({ deployment }: { deployment: DeploymentView }) {
  const { operation, abilities } = deployment;
  if (!operation) return null;
  const isRunning = operation.finishedAt === null;
  if (!isRunning && !operation.problem) return null;
  return (
    <section aria-live="polite" className="rounded-lg border border-border p-4">
      {isRunning ? <Running id={deployment.id} operation={operation} mayCancel={abilities.deploy} /> : null}
      {operation.problem ? <Problem problem={operation.problem} operation={operation} /> : null}
      {operation.steps.length > 0 ? <Steps steps={operation.steps} /> : null}
    </section>
  );
}

function Running({ id, operation, mayCancel }: { id: string; operation: OperationView; mayCancel: boolean }) {
  const t = useTranslations('deployments.operation');
  const messageOf = useErrorMessage();
  const { act } = useDeploymentChanges(id);
  const canCancel = mayCancel && operation.kind !== 'stop' && operation.kind !== 'remove';
  return (
    <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
      <h2 className="font-medium">{t(operation.kind, { revision: String(operation.revision ?? 0) })}</h2>
      {canCancel ? (
        <Button
          size="sm"
          variant="outline"
          isPending={act.isPending}
          onPress={() =>
            act.mutate('cancel', { onError: (error) => notify({ title: messageOf(error), tone: 'danger' }) })
          }
        >
          {t('cancel')}
        </Button>
      ) : null}
      {operation.steps.length === 0 ? <p className="w-full text-muted">{t('queued')}</p> : null}
    </div>
  );
}

const icons = { running: Loader2, done: Check, failed: X };
const tones = {
  running: 'text-accent-soft-foreground motion-safe:animate-spin',
  done: 'text-success-soft-foreground',
  failed: 'text-danger-soft-foreground',
};

function Steps({ steps }: { steps: readonly OperationStep[] }) {
  const t = useTranslations('deployments.step');
  const operation = useTranslations('deployments.operation');
  const locale = useLocale();
  return (
    <ol className="flex flex-col gap-1">
      {steps.map((step, at) => {
        const Icon = icons[step.state];
        const { doneBytes, totalBytes } = step;
        const hasBytes = step.kind === 'pull' && doneBytes !== null && totalBytes !== null;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end
          <li key={at} className="flex items-start gap-2">
            <Icon
              aria-label={t(`state.${step.state}`)}
              className={`mt-0.5 size-4 shrink-0 ${tones[step.state]}`}
            />
            <span>
              {t(step.kind, { service: step.service ?? t('everything') })}
              {hasBytes ? (
                <span className="ml-2 text-xs text-muted tabular-nums">
                  {operation('bytes', {
                    done: formatBytes(doneBytes, locale),
                    total: formatBytes(totalBytes, locale),
                  })}
                </span>
              ) : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Problem({ problem, operation }: { problem: ProblemView; operation: OperationView }) {
  const t = useTranslations('deployments.problem');
  const isDeploy = operation.kind === 'deploy' && operation.finishedAt !== null;
  return (
    <div role="alert" className="mb-3">
      <h2 className="font-medium text-danger-soft-foreground">{t(problem.code)}</h2>
      <p className="mt-1 [overflow-wrap:anywhere]">{problem.message}</p>
      {isDeploy && operation.undone ? <p className="mt-1 text-muted">{t('undone')}</p> : null}
      {problem.log.length > 0 ? (
        <details className="mt-2">
          <summary className="cursor-pointer text-muted hover:text-foreground">
            {t('lastLines', { service: problem.service ?? '' })}
          </summary>
          <pre className="mt-1 max-h-60 overflow-auto rounded-md bg-code p-2 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
            {problem.log.join('\n')}
          </pre>
        </details>
      ) : null}
    </div>
  );
}
