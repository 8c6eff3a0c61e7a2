'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { UserMarks } from '#components/admin/user-marks';
import { Cell, DataTable, HeaderCell, HeaderRow, Row, type RowPlace } from '#components/ui/data-table';
import { LongTableBody } from '#components/ui/long-list';
import { RelativeTime } from '#components/ui/relative-time';
import { userHref } from '#lib/client/users';
import type { UserView } from '#lib/contract/users';

const tenantsShownAtMost = 3;

export function UserTable({ users }: { users: readonly UserView[] }) {
  const t = useTranslations('users');
  return (
    <DataTable label={t('list')} rowCount={users.length}>
      <HeaderRow>
        <HeaderCell>{t('column.user')}</HeaderCell>
        <HeaderCell>{t('column.tenants')}</HeaderCell>
        <HeaderCell hideBelow="sm">{t('column.lastSignIn')}</HeaderCell>
      </HeaderRow>
      <LongTableBody items={users}>
        {(user, place) => <UserRow key={user.id} user={user} place={place} />}
      </LongTableBody>
    </DataTable>
  );
}

function UserRow({ user, place }: { user: UserView; place: RowPlace }) {
  const common = useTranslations('common');
  return (
    <Row place={place}>
      <Cell isRowHeader>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link href={userHref(user.id)} className="font-medium whitespace-nowrap hover:underline">
            {user.name}
          </Link>
          {user.displayName ? <span className="text-muted">{user.displayName}</span> : null}
          <UserMarks user={user} />
        </span>
      </Cell>
      <Cell>
        <TenantRoles tenants={user.tenants} />
      </Cell>
      <Cell isMuted hideBelow="sm">
        {user.lastSignInAt ? <RelativeTime iso={user.lastSignInAt} /> : common('never')}
      </Cell>
    </Row>
  );
}

/** `acme Developer, web Viewer +2`: all of them on hover. */
function TenantRoles({ tenants }: { tenants: UserView['tenants'] }) {
  const common = useTranslations('common');
  if (tenants.length === 0) return <span className="text-muted">{common('none')}</span>;
  const shown = tenants.slice(0, tenantsShownAtMost);
  const hidden = tenants.length - shown.length;
  const all = tenants.map(({ id, role }) => `${id}: ${common(`roles.${role}`)}`).join('\n');
  return (
    <span title={all} className="flex flex-wrap gap-x-3">
      {shown.map(({ id, role }) => (
        <span key={id} className="whitespace-nowrap">
          {id} <span className="text-muted">{common(`roles.${role}`)}</span>
        </span>
      ))}
      {hidden > 0 ? <span className="text-muted">+{hidden}</span> : null}
    </span>
  );
}
