'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { DateText } from '#components/admin/date-text';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { useErrorMessage } from '#components/ui/error-message';
import { RelativeTime } from '#components/ui/relative-time';
import { notify } from '#components/ui/toast';
import { ApiError } from '#lib/client/api';
import { useRevokeInvitation } from '#lib/client/invitations';
import type { InvitationView } from '#lib/contract/invitations';

export function InvitationTable({
  tenantId,
  invitations,
}: {
  tenantId: string;
  invitations: readonly InvitationView[];
}) {
  const t = useTranslations('invitations');
  return (
    <DataTable label={t('list', { tenant: tenantId })}>
      <HeaderRow>
        <HeaderCell>{t('column.role')}</HeaderCell>
        <HeaderCell>{t('column.uses')}</HeaderCell>
        <HeaderCell hideBelow="sm">{t('column.expires')}</HeaderCell>
        <HeaderCell hideBelow="md">{t('column.created')}</HeaderCell>
        <HeaderCell align="end">
          <span className="sr-only">{t('column.actions')}</span>
        </HeaderCell>
      </HeaderRow>
      <tbody>
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.id} tenantId={tenantId} invitation={invitation} />
        ))}
      </tbody>
    </DataTable>
  );
}

function InvitationRow({ tenantId, invitation }: { tenantId: string; invitation: InvitationView }) {
  const t = useTranslations('invitations');
  const common = useTranslations('common');
  return (
    <Row>
      <Cell isRowHeader>
        {common(`roles.${invitation.role}`)}
        {invitation.note ? (
          <span className="block text-xs text-muted [overflow-wrap:anywhere]">{invitation.note}</span>
        ) : null}
      </Cell>
      <Cell isMuted>{t('uses', { used: invitation.useCount, max: invitation.maxUses })}</Cell>
      <Cell hideBelow="sm">
        <DateText iso={invitation.expiresAt} />
      </Cell>
      <Cell isMuted hideBelow="md">
        <RelativeTime iso={invitation.createdAt} />
        <span className="block text-xs">{invitation.createdBy?.name}</span>
      </Cell>
      <Cell align="end">
        <RevokeButton tenantId={tenantId} invitation={invitation} />
      </Cell>
    </Row>
  );
}

/** At once: another link is made as quickly. */
function RevokeButton({ tenantId, invitation }: { tenantId: string; invitation: InvitationView }) {
  const t = useTranslations('invitations.revoke');
  const common = useTranslations('common');
  const messageOf = useErrorMessage();
  const revoke = useRevokeInvitation(tenantId);
  const press = async () => {
    try {
      await revoke.mutateAsync(invitation.id);
    } catch (error) {
      // One that works no more is what was wanted.
      if (!(error instanceof ApiError && error.status === 404)) {
        return notify({ title: messageOf(error), tone: 'danger' });
      }
    }
    notify({ title: t('done'), tone: 'success' });
  };
  const what = invitation.note || common(`roles.${invitation.role}`);
  return (
    <Button
      size="sm"
      variant="outline"
      aria-label={t('of', { what })}
      isPending={revoke.isPending}
      onPress={() => void press()}
    >
      {t('action')}
    </Button>
  );
}
