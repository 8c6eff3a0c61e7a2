'use client';

import { Button } from '@heroui/react/button';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { useErrorMessage } from '#components/ui/error-message';
import { PageHeader } from '#components/ui/page-header';
import { QueryError } from '#components/ui/states';
import { notify } from '#components/ui/toast';
import { activeRunOf, lastRunOf, registryQuery, useReconcile } from '#lib/client/registry';
import { RegistryState } from './registry-state';
import { RunProblem } from './run-problem';
import { RunProgress } from './run-progress';
import { RunTable } from './run-table';
import { UnknownList } from './unknown-list';

export function RegistryPage() {
  const t = useTranslations('registry');
  const asked = useSuspenseQuery(registryQuery());
  const view = asked.data;
  const active = activeRunOf(view);
  const last = lastRunOf(view);
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead', { hours: view.everyHours })}
        action={<CompareButton isRunning={active !== null} />}
      />
      <QueryError query={asked} />
      <div className="flex flex-col gap-4 pb-6">
        <RegistryState view={view} />
        {active ? <RunProgress run={active} /> : null}
        {!active && last?.problem ? <RunProblem key={last.id} problem={last.problem} /> : null}
      </div>
      <Section title={t('unknown.title')} description={t('unknown.lead')}>
        <UnknownList runId={last?.id ?? null} />
      </Section>
      <Section title={t('runs.title')}>
        {view.runs.length > 0 ? (
          <RunTable runs={view.runs} />
        ) : (
          <p className="text-muted">{t('runs.none')}</p>
        )}
      </Section>
    </>
  );
}

function CompareButton({ isRunning }: { isRunning: boolean }) {
  const t = useTranslations('registry');
  const messageOf = useErrorMessage();
  const reconcile = useReconcile();
  const start = () =>
    reconcile.mutate(
      { adopt: false },
      {
        onSuccess: () => notify({ title: t('started'), tone: 'success' }),
        onError: (error) => notify({ title: messageOf(error), tone: 'danger' }),
      },
    );
  return (
    <Button variant="primary" isPending={reconcile.isPending} isDisabled={isRunning} onPress={start}>
      {t('compare')}
    </Button>
  );
}
