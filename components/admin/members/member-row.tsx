'use client';

import { Button } from '@heroui/react/button';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Cell, Row, type RowPlace } from '#components/ui/data-table';
import { useErrorMessage } from '#components/ui/error-message';
import { RelativeTime } from '#components/ui/relative-time';
import { Select } from '#components/ui/select';
import { notify } from '#components/ui/toast';
import { useMe } from '#lib/client/me';
import { useUpdateMember } from '#lib/client/tenants';
import { userHref } from '#lib/client/users';
import type { Role } from '#lib/contract/common';
import type { MemberView, TenantView } from '#lib/contract/tenants';
import { UserMarks } from '../user-marks';
import { roles } from './role-list';

export function MemberRow({
  place,
  tenant,
  member,
  onChangeOwnRole,
  onRemove,
}: {
  place: RowPlace;
  tenant: TenantView;
  member: MemberView;
  onChangeOwnRole: (role: Role) => void;
  onRemove: () => void;
}) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  return (
    <Row place={place}>
      <Cell isRowHeader>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <MemberName member={member} />
          {member.displayName ? <span className="text-muted">{member.displayName}</span> : null}
          <UserMarks user={{ id: member.userId, disabled: member.disabled }} />
        </span>
      </Cell>
      <Cell>
        {tenant.abilities.edit ? (
          <RoleSelect tenantId={tenant.id} member={member} onChangeOwnRole={onChangeOwnRole} />
        ) : (
          common(`roles.${member.role}`)
        )}
      </Cell>
      <Cell isMuted hideBelow="sm">
        <RelativeTime iso={member.since} />
      </Cell>
      {tenant.abilities.edit ? (
        <Cell align="end">
          <Button
            size="sm"
            variant="outline"
            aria-label={t('remove.of', { name: member.name })}
            onPress={onRemove}
          >
            {t('remove.action')}
          </Button>
        </Cell>
      ) : null}
    </Row>
  );
}

/** Platform administrators go from here to the user. */
function MemberName({ member }: { member: MemberView }) {
  const { user } = useMe();
  if (!user?.isAdmin) return <span className="font-medium whitespace-nowrap">{member.name}</span>;
  return (
    <Link href={userHref(member.userId)} className="font-medium whitespace-nowrap hover:underline">
      {member.name}
    </Link>
  );
}

/** Changes at once, except for one's own role, which one could not take back. */
function RoleSelect({
  tenantId,
  member,
  onChangeOwnRole,
}: {
  tenantId: string;
  member: MemberView;
  onChangeOwnRole: (role: Role) => void;
}) {
  const t = useTranslations('members.change');
  const common = useTranslations('common');
  const { user } = useMe();
  const messageOf = useErrorMessage();
  const update = useUpdateMember(tenantId);
  const losesRights = user?.id === member.userId && !user.isAdmin;
  const change = (role: Role) => {
    if (losesRights) return onChangeOwnRole(role);
    update.mutate(
      { userId: member.userId, role },
      {
        onSuccess: ({ name }) =>
          notify({ title: t('done', { name, role: common(`roles.${role}`) }), tone: 'success' }),
        onError: (error) => notify({ title: messageOf(error), tone: 'danger' }),
      },
    );
  };
  return (
    <Select
      items={roles.map((role) => ({ value: role, label: common(`roles.${role}`) }))}
      aria-label={t('label', { name: member.name })}
      value={update.isPending ? update.variables.role : member.role}
      disabled={update.isPending}
      onChange={(event) => change(event.currentTarget.value as Role)}
    />
  );
}
