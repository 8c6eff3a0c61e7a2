'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { useErrorMessage } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { useRestoreTenant, useUpdateTenant } from '#lib/client/tenants';
import type { TenantView } from '#lib/contract/tenants';
import { DateText } from './date-text';
import { DeleteTenantDialog } from './delete-tenant-dialog';
import { Section } from './section';

/** Disabling, deleting and their way back, for platform administrators. */
export function TenantStates({ tenant }: { tenant: TenantView }) {
  if (!tenant.abilities.administer) return null;
  if (tenant.state === 'deleted') return <RestoreSection tenant={tenant} />;
  return (
    <>
      <DisableSection tenant={tenant} />
      <DeleteSection tenant={tenant} />
    </>
  );
}

function DisableSection({ tenant }: { tenant: TenantView }) {
  const t = useTranslations('tenants.access');
  const messageOf = useErrorMessage();
  const dialog = useDialog();
  const update = useUpdateTenant(tenant.id);
  const { id, state } = tenant;
  const enable = async () => {
    try {
      await update.mutateAsync({ disabled: false });
      notify({ title: t('enabledNow', { id }), tone: 'success' });
    } catch (error) {
      notify({ title: messageOf(error), tone: 'danger' });
    }
  };
  return (
    <Section title={t('title')} description={t(state === 'disabled' ? 'isDisabled' : 'lead')}>
      {state === 'disabled' ? (
        <Button variant="outline" isPending={update.isPending} onPress={() => void enable()}>
          {t('enable')}
        </Button>
      ) : (
        <Button variant="danger-soft" onPress={dialog.open}>
          {t('disable')}
        </Button>
      )}
      <DisableDialog key={dialog.key} tenantId={id} {...dialog.props} />
    </Section>
  );
}

function DisableDialog({ tenantId: id, ...state }: DialogState & { tenantId: string }) {
  const t = useTranslations('tenants.access');
  const update = useUpdateTenant(id);
  const confirm = async () => {
    if (update.isPending) return;
    await update.mutateAsync({ disabled: true });
    state.onOpenChange(false);
    notify({ title: t('disabledNow', { id }), tone: 'success' });
  };
  return (
    <ConfirmDialog
      {...state}
      title={t('question', { id })}
      confirmLabel={t('disable')}
      // The dialog shows what went wrong.
      onConfirm={() => void confirm().catch(() => {})}
      isPending={update.isPending}
      error={update.error}
    >
      <p>{t('effect')}</p>
    </ConfirmDialog>
  );
}

function DeleteSection({ tenant }: { tenant: TenantView }) {
  const t = useTranslations('tenants.deletion');
  const dialog = useDialog();
  return (
    <Section title={t('title')} description={t('lead')}>
      <Button variant="danger" onPress={dialog.open}>
        {t('action')}
      </Button>
      <DeleteTenantDialog key={dialog.key} tenant={tenant} {...dialog.props} />
    </Section>
  );
}

function RestoreSection({ tenant }: { tenant: TenantView }) {
  const t = useTranslations('tenants.deletion');
  const messageOf = useErrorMessage();
  const restore = useRestoreTenant(tenant.id);
  const press = async () => {
    try {
      await restore.mutateAsync();
      notify({ title: t('restored', { id: tenant.id }), tone: 'success' });
    } catch (error) {
      notify({ title: messageOf(error), tone: 'danger' });
    }
  };
  const until = () => <DateText iso={tenant.deletedUntil ?? ''} />;
  return (
    <Section title={t('deletedTitle')} description={t.rich('deletedLead', { until })}>
      <Button variant="primary" isPending={restore.isPending} onPress={() => void press()}>
        {t('restore')}
      </Button>
    </Section>
  );
}
