'use client';

import { Button } from '@heroui/react/button';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { ConfirmDialog } from '#components/ui/dialog';
import { notify } from '#components/ui/toast';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { useLeaveTenant } from '#lib/client/tenants';

/** The tenants one is in, each with a way out. */
export function OwnTenants() {
  const t = useTranslations('account.tenants');
  const common = useTranslations('common');
  const { tenants } = useMe();
  const [chosen, setChosen] = useState<string | null>(null);
  const dialog = useDialog();
  const ask = (tenantId: string) => {
    setChosen(tenantId);
    dialog.open();
  };
  return (
    <Section title={t('title')} description={t(tenants.length > 0 ? 'lead' : 'none')}>
      {tenants.length > 0 ? (
        <ul className="max-w-md">
          {tenants.map(({ id, displayName, role }) => (
            <li
              key={id}
              className="flex min-h-10 items-center justify-between gap-3 border-b border-separator py-1"
            >
              <span className="min-w-0 [overflow-wrap:anywhere]">
                <Link href={paths.tenant(id)} className="text-link font-medium">
                  {id}
                </Link>{' '}
                <span className="text-muted">
                  {displayName ? `${displayName} · ` : ''}
                  {common(`roles.${role}`)}
                </span>
              </span>
              <Button
                size="sm"
                variant="outline"
                aria-label={t('leaveOf', { tenant: id })}
                onPress={() => ask(id)}
              >
                {t('leave')}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {chosen ? <LeaveDialog key={dialog.key} tenantId={chosen} {...dialog.props} /> : null}
    </Section>
  );
}

function LeaveDialog({ tenantId, ...state }: DialogState & { tenantId: string }) {
  const t = useTranslations('account.tenants');
  const leave = useLeaveTenant();
  const confirm = async () => {
    if (leave.isPending) return;
    await leave.mutateAsync(tenantId);
    state.onOpenChange(false);
    notify({ title: t('left', { tenant: tenantId }), tone: 'success' });
  };
  return (
    <ConfirmDialog
      {...state}
      title={t('question', { tenant: tenantId })}
      confirmLabel={t('confirm')}
      // The dialog shows what went wrong.
      onConfirm={() => void confirm().catch(() => {})}
      isPending={leave.isPending}
      error={leave.error}
    >
      <p>{t('effect')}</p>
    </ConfirmDialog>
  );
}
