'use client';

import { useFormatter, useTranslations } from 'use-intl';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import type { ReconcileRunView, ReconcileState } from '#lib/contract/registry';

const tones: Record<ReconcileState, 'neutral' | 'accent' | 'success' | 'warning' | 'danger'> = {
  queued: 'neutral',
  running: 'accent',
  done: 'success',
  stopped: 'warning',
  failed: 'danger',
  canceled: 'neutral',
};

export function RunTable({ runs }: { runs: readonly ReconcileRunView[] }) {
  const t = useTranslations('registry.runs');
  return (
    <DataTable label={t('title')}>
      <HeaderRow>
        <HeaderCell>{t('when')}</HeaderCell>
        <HeaderCell>{t('result')}</HeaderCell>
        <HeaderCell align="end" hideBelow="sm">
          {t('repositories')}
        </HeaderCell>
        <HeaderCell align="end">{t('added')}</HeaderCell>
        <HeaderCell align="end" hideBelow="sm">
          {t('missing')}
        </HeaderCell>
        <HeaderCell align="end" hideBelow="md">
          {t('took')}
        </HeaderCell>
      </HeaderRow>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </tbody>
    </DataTable>
  );
}

function RunRow({ run }: { run: ReconcileRunView }) {
  const t = useTranslations('registry');
  const format = useFormatter();
  const { counts, problem, state, cause } = run;
  const title = problem ? t(`problem.${problem}.title`) : run.message;
  return (
    <Row>
      <Cell isRowHeader>
        <RelativeTime iso={run.startedAt ?? run.createdAt} />
        <span className="block text-xs text-muted">
          {cause === 'button'
            ? t('runs.cause.button', { name: run.startedBy?.name ?? '' })
            : t(`runs.cause.${cause}`)}
        </span>
      </Cell>
      <Cell>
        <Mark tone={tones[state]} {...(title && { title })}>
          {t(`runs.state.${state}`)}
        </Mark>
        {problem ? <span className="block text-xs text-muted">{t(`problem.${problem}.title`)}</span> : null}
        {counts.failures > 0 ? (
          <span className="block text-xs text-muted">{t('runs.failures', { count: counts.failures })}</span>
        ) : null}
      </Cell>
      <Cell align="end" hideBelow="sm">
        {format.number(counts.repositoriesDone)}
      </Cell>
      <Cell align="end">{format.number(counts.tagsAdded)}</Cell>
      <Cell align="end" hideBelow="sm">
        {format.number(counts.manifestsMissing)}
      </Cell>
      <Cell align="end" hideBelow="md">
        {secondsOf(run) === null ? null : t('runs.seconds', { seconds: secondsOf(run)! })}
      </Cell>
    </Row>
  );
}

function secondsOf({ startedAt, finishedAt }: ReconcileRunView): number | null {
  if (startedAt === null || finishedAt === null) return null;
  return Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 100) / 10;
}
