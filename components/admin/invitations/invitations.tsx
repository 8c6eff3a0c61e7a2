'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { QueryError, TableSkeleton } from '#components/ui/states';
import { useDialog } from '#lib/client/dialog';
import { invitationsQuery } from '#lib/client/invitations';
import { InvitationTable } from './invitation-table';
import { NewInvitationDialog } from './new-invitation-dialog';

/** The links by which people become members of a tenant, for its administrators. */
export function Invitations({ tenantId }: { tenantId: string }) {
  const t = useTranslations('invitations');
  const dialog = useDialog();
  const invitations = useQuery(invitationsQuery(tenantId));
  const { data } = invitations;
  return (
    <div className="mt-6">
      <h3 className="font-medium">{t('title')}</h3>
      <p className="mt-1 mb-3 max-w-prose text-muted">{t('lead')}</p>
      {invitations.isPending ? <TableSkeleton rows={1} /> : null}
      <QueryError query={invitations} />
      {data && data.items.length > 0 ? (
        <div className="mb-3">
          <InvitationTable tenantId={tenantId} invitations={data.items} />
        </div>
      ) : null}
      <Button variant="outline" onPress={dialog.open}>
        {t('create')}
      </Button>
      <NewInvitationDialog key={dialog.key} tenantId={tenantId} {...dialog.props} />
    </div>
  );
}
