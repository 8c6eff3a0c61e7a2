'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { EmptyState, ErrorPanel, TableSkeleton } from '#components/ui/states';
import { membersQuery } from '#lib/client/tenants';
import type { TenantView } from '#lib/contract/tenants';
import { Invitations } from '../invitations/invitations';
import { isLibrary } from '../library';
import { AddMember } from './add-member';
import { MemberTable } from './member-table';
import { RoleList } from './role-list';

/** Who belongs to a tenant: to change for those who manage it, to read for its other members. */
export function Members({ tenant }: { tenant: TenantView }) {
  const t = useTranslations('members');
  if (isLibrary(tenant.id)) return <p className="max-w-prose">{t('library')}</p>;
  return (
    <>
      {tenant.abilities.edit ? <AddMember tenantId={tenant.id} /> : null}
      <MemberList tenant={tenant} />
      {tenant.abilities.members ? <Invitations tenantId={tenant.id} /> : null}
      <RoleList developersMayDelete={tenant.developersMayDelete} />
    </>
  );
}

function MemberList({ tenant }: { tenant: TenantView }) {
  const t = useTranslations('members.empty');
  const members = useQuery(membersQuery(tenant.id));
  if (members.isPending) return <TableSkeleton rows={3} />;
  if (!members.data) return <ErrorPanel error={members.error} onRetry={() => void members.refetch()} />;
  if (members.data.items.length === 0) {
    return (
      <EmptyState title={t('title')}>
        <p>{t(tenant.abilities.edit ? 'body' : 'readOnlyBody')}</p>
      </EmptyState>
    );
  }
  return <MemberTable tenant={tenant} members={members.data.items} />;
}
