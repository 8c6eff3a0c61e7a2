'use client';

import Link from 'next/link';
import { useFormatter, useTranslations } from 'use-intl';
import { TenantMark } from '#components/admin/tenant-mark';
import { Bytes } from '#components/ui/bytes';
import { Cell, DataTable, HeaderCell, HeaderRow, Row, type RowPlace } from '#components/ui/data-table';
import { LongTableBody } from '#components/ui/long-list';
import { paths } from '#lib/client/paths';
import type { TenantView } from '#lib/contract/tenants';

export function TenantTable({ tenants }: { tenants: readonly TenantView[] }) {
  const t = useTranslations('tenants');
  return (
    <DataTable label={t('list')} rowCount={tenants.length}>
      <HeaderRow>
        <HeaderCell>{t('column.id')}</HeaderCell>
        <HeaderCell hideBelow="sm">{t('column.displayName')}</HeaderCell>
        <HeaderCell align="end">{t('column.members')}</HeaderCell>
        <HeaderCell align="end">{t('column.repositories')}</HeaderCell>
        <HeaderCell align="end">{t('column.size')}</HeaderCell>
      </HeaderRow>
      <LongTableBody items={tenants}>
        {(tenant, place) => <TenantRow key={tenant.id} tenant={tenant} place={place} />}
      </LongTableBody>
    </DataTable>
  );
}

function TenantRow({ tenant, place }: { tenant: TenantView; place: RowPlace }) {
  const format = useFormatter();
  return (
    <Row place={place}>
      <Cell isRowHeader>
        <Link href={paths.adminTenant(tenant.id)} className="font-medium whitespace-nowrap hover:underline">
          {tenant.id}
        </Link>{' '}
        <TenantMark state={tenant.state} />
        <span className="block text-xs text-muted sm:hidden">{tenant.displayName}</span>
      </Cell>
      <Cell isMuted hideBelow="sm">
        {tenant.displayName}
      </Cell>
      <Cell align="end">{format.number(tenant.memberCount)}</Cell>
      <Cell align="end">{format.number(tenant.repositoryCount)}</Cell>
      <Cell align="end">
        <Bytes value={tenant.sizeBytes} />
      </Cell>
    </Row>
  );
}
