'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { AddressSelect } from '#components/ui/address-select';
import { SearchBox } from '#components/ui/search-box';
import { EmptyState, ErrorPanel, TableSkeleton } from '#components/ui/states';
import { logsQuery } from '#lib/client/deployments';
import type { DeploymentView } from '#lib/contract/deployments';

/** The newest lines of all services, as they come. Scrolled up it stays where one reads. */
export function LogView({ deployment }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.logs');
  const params = useSearchParams();
  const [service, q] = [params.get('service') ?? '', params.get('q') ?? ''];
  const logs = useQuery(logsQuery(deployment.id, { ...(service && { service }), ...(q && { q }) }));
  const ids = deployment.plan?.services.map(({ id }) => id) ?? [];
  const lines = logs.data?.items ?? [];
  return (
    <section>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox label={t('search')} />
        {ids.length > 1 ? (
          <AddressSelect
            label={t('service')}
            param="service"
            current={service}
            items={[{ value: '', label: t('all') }, ...ids.map((id) => ({ value: id, label: id }))]}
          />
        ) : null}
        <span className="text-xs text-muted">{t('live')}</span>
      </div>
      {logs.isPending ? <TableSkeleton rows={6} /> : null}
      {logs.isError ? <ErrorPanel error={logs.error} onRetry={() => void logs.refetch()} /> : null}
      {logs.data && lines.length === 0 ? <EmptyState title={q ? t('noMatch') : t('empty')} /> : null}
      {lines.length > 0 ? <Lines lines={lines} showService={ids.length > 1 && !service} /> : null}
    </section>
  );
}

type Line = { at: string; service: string; replica: string; stream: string; text: string };

function Lines({ lines, showService }: { lines: readonly Line[]; showService: boolean }) {
  const t = useTranslations('deployments.logs');
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const last = lines.at(-1)?.at;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is what moves it
  useEffect(() => {
    if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);
  return (
    <div
      ref={box}
      role="log"
      aria-label={t('label')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
      className="max-h-[70dvh] overflow-auto rounded-md border border-border bg-code p-2 font-mono text-xs leading-5"
    >
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal lines at one instant are not told apart
        <div key={`${line.at}-${at}`} className="whitespace-pre-wrap [overflow-wrap:anywhere]">
          <span className="text-muted select-none">{line.at.slice(11, 19)} </span>
          {showService ? <span className="text-accent-soft-foreground">{line.service} </span> : null}
          <span className={line.stream === 'stderr' ? 'text-warning-soft-foreground' : ''}>{line.text}</span>
        </div>
      ))}
    </div>
  );
}
