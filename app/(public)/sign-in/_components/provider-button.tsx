'use client';

import { Button } from '@heroui/react/button';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { ApiError } from '#lib/client/api';
import { findProviderAddress } from '#lib/client/sign-in';
import type { ErrorReason } from '#lib/contract/errors';

/** The way to the provider, and why the last one came to nothing. Local sign-in below works whatever happens here. */
export function ProviderButton({
  name,
  nextPath,
  failure,
}: {
  name: string;
  nextPath: string;
  failure: ErrorReason | null;
}) {
  const t = useTranslations('signIn');
  const way = useMutation({
    mutationFn: findProviderAddress,
    onSuccess: (address) => window.location.assign(address),
  });
  const isBusy = way.isPending || way.isSuccess;
  const before = failure && new ApiError('', { status: 401, code: 'UNAUTHENTICATED', reason: failure });
  return (
    <div className="mb-5 flex flex-col gap-4">
      <FormError error={isBusy ? null : (way.error ?? before)} />
      <Button
        type="button"
        variant="outline"
        size="lg"
        fullWidth
        isPending={isBusy}
        onPress={() => way.mutate(nextPath)}
      >
        {isBusy ? t('providerPending', { name }) : name}
      </Button>
      <div aria-hidden className="flex items-center gap-3 text-xs text-muted">
        <span className="h-px flex-1 bg-border" />
        {t('or')}
        <span className="h-px flex-1 bg-border" />
      </div>
    </div>
  );
}
