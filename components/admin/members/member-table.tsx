'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable, HeaderCell, HeaderRow } from '#components/ui/data-table';
import { LongTableBody } from '#components/ui/long-list';
import { useDialog } from '#lib/client/dialog';
import type { Role } from '#lib/contract/common';
import type { MemberView, TenantView } from '#lib/contract/tenants';
import { MemberRow } from './member-row';
import { OwnRoleDialog } from './own-role-dialog';
import { RemoveDialog } from './remove-dialog';

/** The members by name. The dialogs stand here and not in the rows, which may go while one is open. */
export function MemberTable({ tenant, members }: { tenant: TenantView; members: readonly MemberView[] }) {
  const t = useTranslations('members');
  const [removed, setRemoved] = useState<MemberView | null>(null);
  const [ownChange, setOwnChange] = useState<{ member: MemberView; role: Role } | null>(null);
  const removing = useDialog();
  const changing = useDialog();
  const askToRemove = (member: MemberView) => {
    setRemoved(member);
    removing.open();
  };
  const askToChangeOwn = (member: MemberView, role: Role) => {
    setOwnChange({ member, role });
    changing.open();
  };
  return (
    <>
      <DataTable label={t('list', { tenant: tenant.id })} rowCount={members.length}>
        <HeaderRow>
          <HeaderCell>{t('column.user')}</HeaderCell>
          <HeaderCell>{t('column.role')}</HeaderCell>
          <HeaderCell hideBelow="sm">{t('column.since')}</HeaderCell>
          {tenant.abilities.edit ? (
            <HeaderCell align="end">
              <span className="sr-only">{t('column.actions')}</span>
            </HeaderCell>
          ) : null}
        </HeaderRow>
        <LongTableBody items={members}>
          {(member, place) => (
            <MemberRow
              key={member.userId}
              place={place}
              tenant={tenant}
              member={member}
              onChangeOwnRole={(role) => askToChangeOwn(member, role)}
              onRemove={() => askToRemove(member)}
            />
          )}
        </LongTableBody>
      </DataTable>
      {removed ? (
        <RemoveDialog
          key={`remove-${removing.key}`}
          tenantId={tenant.id}
          member={removed}
          {...removing.props}
        />
      ) : null}
      {ownChange ? (
        <OwnRoleDialog key={`role-${changing.key}`} tenantId={tenant.id} {...ownChange} {...changing.props} />
      ) : null}
    </>
  );
}
