'use client';

import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { RelativeTime } from '#components/ui/relative-time';
import { notify } from '#components/ui/toast';
import { ApiError } from '#lib/client/api';
import type { DialogState } from '#lib/client/dialog';
import { useRevokeToken } from '#lib/client/tokens';
import type { TokenView } from '#lib/contract/me';

/** Says what stops working before a token goes for good. */
export function RevokeDialog({
  token,
  ownerId,
  isOpen,
  onOpenChange,
}: DialogState & { token: TokenView; ownerId: string | null }) {
  const t = useTranslations('tokens.revoke');
  const revoke = useRevokeToken(ownerId);
  const close = (title: string) => {
    onOpenChange(false);
    notify({ title, tone: 'success' });
  };
  const confirm = async () => {
    if (revoke.isPending) return;
    try {
      await revoke.mutateAsync(token.id);
      close(t('done', { name: token.name }));
    } catch (error) {
      // Any other failure is shown by the dialog, which stays.
      if (error instanceof ApiError && error.status === 404) close(t('gone'));
    }
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={t('title', { name: token.name })}
      confirmLabel={t('confirm')}
      onConfirm={() => void confirm()}
      isPending={revoke.isPending}
      error={revoke.error}
    >
      <p>{t('body')}</p>
      <p className="text-muted">
        {token.lastUsedAt
          ? t.rich('lastUsed', { when: () => <RelativeTime iso={token.lastUsedAt ?? ''} /> })
          : t('unused')}
      </p>
    </ConfirmDialog>
  );
}
