'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { AddressSelect } from '#components/ui/address-select';
import { PlainButton } from '#components/ui/link-button';
import { SearchBox } from '#components/ui/search-box';
import { EmptyState, QueryError, TableSkeleton } from '#components/ui/states';
import { logsQuery } from '#lib/client/deployments';
import { keysOfLines } from '#lib/client/log-lines';
import type { DeploymentView, LogLine } from '#lib/contract/deployments';
import { formatClock, formatExact } from '#lib/format/time';

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
      <QueryError query={logs} />
      {logs.data && lines.length === 0 ? <EmptyState title={q ? t('noMatch') : t('empty')} /> : null}
      {lines.length > 0 ? (
        <Lines key={`${service} ${q}`} lines={lines} showService={ids.length > 1 && !service} />
      ) : null}
    </section>
  );
}

function Lines({ lines, showService }: { lines: readonly LogLine[]; showService: boolean }) {
  const t = useTranslations('deployments.logs');
  const box = useRef<HTMLDivElement>(null);
  // What one reads further up: of a busy log the newest lines are soon others altogether.
  const [held, setHeld] = useState<readonly LogLine[] | null>(null);
  const shown = held ?? lines;
  const keys = keysOfLines(shown);
  const isHeld = held !== null;
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines are what moves it
  useLayoutEffect(() => {
    if (!isHeld) toEnd();
  }, [shown, isHeld]);
  return (
    <>
      <div
        ref={box}
        role="log"
        aria-label={t('label')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          const isAtEnd = scrollHeight - scrollTop - clientHeight < 40;
          setHeld(isAtEnd ? null : shown);
        }}
        className="max-h-[70dvh] overflow-auto rounded-md border border-border bg-code p-2 font-mono text-xs leading-5"
      >
        {shown.map(({ at, service, stream, text }, index) => (
          <Line
            key={keys[index]}
            at={at}
            service={showService ? service : null}
            isError={stream === 'stderr'}
            text={text}
          />
        ))}
      </div>
      {isHeld ? (
        <p className="mt-2 flex flex-wrap items-center gap-2 text-xs text-muted">
          {t('held')}
          <PlainButton
            size="sm"
            onClick={() => {
              toEnd();
              // The button goes.
              box.current?.focus();
            }}
          >
            {t('toEnd')}
          </PlainButton>
        </p>
      ) : null}
    </>
  );
}

type LineProps = { at: string; service: string | null; isError: boolean; text: string };

const Line = memo(function Line({ at, service, isError, text }: LineProps) {
  return (
    <div className="whitespace-pre-wrap [overflow-wrap:anywhere]">
      <LineTime at={at} />
      {service ? <span className="text-accent-soft-foreground">{service} </span> : null}
      <span className={isError ? 'text-warning-soft-foreground' : ''}>{text}</span>
    </div>
  );
});

/** Never drawn by the server, so it needs no care for its zone. */
function LineTime({ at }: { at: string }) {
  const locale = useLocale();
  // What an engine has cut into pieces does not begin with a time.
  if (Number.isNaN(Date.parse(at))) return null;
  return (
    <time dateTime={at} title={formatExact(at, locale)} className="text-muted select-none">
      {formatClock(at, locale)}{' '}
    </time>
  );
}
