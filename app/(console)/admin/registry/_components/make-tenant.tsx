'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { useErrorMessage } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { useReconcile } from '#lib/client/registry';
import { useCreateTenant } from '#lib/client/tenants';

/** Makes the tenant that repositories of the registry are named after, and compares at once so that they come in. */
export function MakeTenant({ tenantId }: { tenantId: string }) {
  const t = useTranslations('registry.unknown');
  const messageOf = useErrorMessage();
  const create = useCreateTenant();
  const reconcile = useReconcile();
  const make = () =>
    create.mutate(
      { id: tenantId },
      {
        onSuccess() {
          notify({ title: t('made', { id: tenantId }), tone: 'success' });
          // Where a run is under way already, the next one brings them in.
          reconcile.mutate({ adopt: false });
        },
        onError: (error) => notify({ title: messageOf(error), tone: 'danger' }),
      },
    );
  return (
    <Button
      size="sm"
      variant="outline"
      isPending={create.isPending}
      aria-label={t('makeLabel', { id: tenantId })}
      onPress={make}
    >
      {t('make')}
    </Button>
  );
}
