'use client';

import { Button } from '@heroui/react/button';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { PoolDialog } from '#components/pools/pool-dialog';
import { PoolState } from '#components/pools/pool-state';
import { Bytes } from '#components/ui/bytes';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { ConfirmDialog } from '#components/ui/dialog';
import { useErrorMessage } from '#components/ui/error-message';
import { PageHeader } from '#components/ui/page-header';
import { RelativeTime } from '#components/ui/relative-time';
import { QueryError } from '#components/ui/states';
import { notify } from '#components/ui/toast';
import { useDialog } from '#lib/client/dialog';
import { paths } from '#lib/client/paths';
import { poolDeploymentsQuery, poolQuery, usePoolChanges } from '#lib/client/pools';
import type { PoolView } from '#lib/contract/pools';
import { Grants } from './grants';

export function PoolPage({ id }: { id: string }) {
  const t = useTranslations('pools');
  const asked = useSuspenseQuery(poolQuery(id));
  const pool = asked.data;
  const editing = useDialog();
  return (
    <>
      <PageHeader
        above={
          <Link href={paths.pools} className="underline">
            {t('title')}
          </Link>
        }
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            {pool.name}
            <PoolState pool={pool} />
          </span>
        }
        description={t(`kind.${pool.kind}`)}
        action={<Actions pool={pool} onEdit={editing.open} />}
      />
      <QueryError query={asked} />
      <Facts pool={pool} />
      <Section title={t('grants.title')} description={t('grants.lead')}>
        <Grants pool={pool} />
      </Section>
      <Section title={t('page.runs')}>
        <Runs id={id} />
      </Section>
      <Remove pool={pool} />
      <PoolDialog key={editing.key} pool={pool} {...editing.props} />
    </>
  );
}

function Actions({ pool, onEdit }: { pool: PoolView; onEdit: () => void }) {
  const t = useTranslations('pools.page');
  const messageOf = useErrorMessage();
  const { test } = usePoolChanges();
  const ask = () =>
    test.mutate(pool.id, {
      onError: (error) => notify({ title: messageOf(error), tone: 'danger' }),
      onSuccess: ({ ok, message }) => {
        if (!ok && message) notify({ title: message, tone: 'danger' });
      },
    });
  return (
    <span className="flex flex-wrap gap-2">
      <Button variant="outline" isPending={test.isPending} onPress={ask}>
        {t('test')}
      </Button>
      <Button variant="primary" onPress={onEdit}>
        {t('edit')}
      </Button>
    </span>
  );
}

function Facts({ pool }: { pool: PoolView }) {
  const t = useTranslations('pools.page');
  const { facts } = pool;
  const lines: [string, ReactNode][] = [
    [
      t('endpoint'),
      <code key="endpoint" className="font-mono text-xs [overflow-wrap:anywhere]">
        {pool.endpoint}
      </code>,
    ],
    [t('publicHost'), pool.publicHost],
    [t('registryHost'), pool.registryHost],
    ...(pool.domain
      ? ([[t('domain'), pool.domain]] as [string, ReactNode][])
      : ([[t('ports'), `${pool.portFirst}–${pool.portLast}`]] as [string, ReactNode][])),
    ...(facts
      ? ([
          [t('version'), `${facts.engineVersion} (API ${facts.apiVersion})`],
          [t('architectures'), facts.architectures.join(', ')],
          [t('nodes'), facts.nodes],
          [t('size'), <Size key="size" facts={facts} />],
          ...(facts.storageClasses.length > 0 ? [[t('storage'), facts.storageClasses.join(', ')]] : []),
          ...(facts.ingressClasses.length > 0 ? [[t('ingress'), facts.ingressClasses.join(', ')]] : []),
        ] as [string, ReactNode][])
      : []),
  ];
  return (
    <div className="pb-6">
      {pool.message ? (
        <p role="status" className="mb-4 rounded-md bg-danger-soft px-3 py-2 text-danger-soft-foreground">
          {pool.message}
        </p>
      ) : null}
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1.5">
        {lines.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      {facts && facts.warnings.length > 0 ? (
        <div className="mt-4 max-w-prose">
          <h2 className="font-medium">{t('warnings')}</h2>
          <ul className="mt-1 list-disc pl-5 text-muted">
            {facts.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {pool.checkedAt ? (
        <p className="mt-3 text-xs text-muted">
          {t('checked')} <RelativeTime iso={pool.checkedAt} />
        </p>
      ) : null}
    </div>
  );
}

function Size({ facts }: { facts: NonNullable<PoolView['facts']> }) {
  const t = useTranslations('pools.column');
  return (
    <>
      {facts.cpus} {t('cpus')}, <Bytes value={facts.memoryBytes} />
    </>
  );
}

function Runs({ id }: { id: string }) {
  const t = useTranslations('pools');
  const states = useTranslations('deployments.state');
  const { data } = useQuery(poolDeploymentsQuery(id));
  const items = data?.items ?? [];
  if (items.length === 0) return <p className="text-muted">{t('page.runsNone')}</p>;
  return (
    <DataTable label={t('page.runs')}>
      <HeaderRow>
        <HeaderCell>{t('column.name')}</HeaderCell>
        <HeaderCell>{t('column.tenant')}</HeaderCell>
        <HeaderCell>{t('column.state')}</HeaderCell>
        <HeaderCell align="end">{t('column.cpus')}</HeaderCell>
        <HeaderCell align="end">{t('column.memory')}</HeaderCell>
      </HeaderRow>
      <tbody>
        {items.map((each) => (
          <Row key={each.id}>
            <Cell isRowHeader>
              <Link href={paths.deployment(each.id)} className="hover:underline">
                {each.name}
              </Link>
            </Cell>
            <Cell>{each.tenantId}</Cell>
            <Cell>{states.has(each.state as never) ? states(each.state as never) : each.state}</Cell>
            <Cell align="end">{each.cpus}</Cell>
            <Cell align="end">
              <Bytes value={each.memoryBytes} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </DataTable>
  );
}

function Remove({ pool }: { pool: PoolView }) {
  const t = useTranslations('pools.remove');
  const router = useRouter();
  const dialog = useDialog();
  const { remove } = usePoolChanges();
  const go = () =>
    remove.mutate(pool.id, {
      onSuccess: () => {
        notify({ title: t('done', { name: pool.name }), tone: 'success' });
        router.push(paths.pools);
      },
    });
  const isUsed = pool.deploymentCount > 0;
  return (
    <Section title={t('go')} description={isUsed ? t('inUse') : t('body')}>
      <Button variant="danger" isDisabled={isUsed} onPress={dialog.open}>
        {t('action')}
      </Button>
      <ConfirmDialog
        key={dialog.key}
        {...dialog.props}
        title={t('confirm', { name: pool.name })}
        confirmLabel={t('go')}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={go}
      >
        <p>{t('body')}</p>
      </ConfirmDialog>
    </Section>
  );
}
