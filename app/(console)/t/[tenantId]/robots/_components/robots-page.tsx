'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { PageHeader } from '#components/ui/page-header';
import { EmptyState, QueryError, TableSkeleton } from '#components/ui/states';
import { useDialog } from '#lib/client/dialog';
import { robotsQuery } from '#lib/client/robots';
import { NewRobotDialog } from './new-robot-dialog';
import { RobotTable } from './robot-table';

export function RobotsPage({ tenantId }: { tenantId: string }) {
  const t = useTranslations('robots');
  const dialog = useDialog();
  const robots = useQuery(robotsQuery(tenantId));
  const isEmpty = robots.data?.items.length === 0;
  const create = (
    <Button variant="primary" onPress={dialog.open}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead', { tenant: tenantId })}
        action={isEmpty ? null : create}
      />
      <QueryError query={robots} />
      {robots.data && !isEmpty ? <RobotTable tenantId={tenantId} robots={robots.data.items} /> : null}
      {isEmpty ? (
        <EmptyState title={t('empty.title')}>
          <p>{t('empty.body')}</p>
          {create}
        </EmptyState>
      ) : null}
      {robots.isPending ? <TableSkeleton rows={3} /> : null}
      <NewRobotDialog key={dialog.key} tenantId={tenantId} {...dialog.props} />
    </>
  );
}
