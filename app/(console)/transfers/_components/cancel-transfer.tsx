'use client';

import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { PlainButton } from '#components/ui/link-button';
import { useDialog } from '#lib/client/dialog';
import { useCancelTransfer } from '#lib/client/transfers';
import type { TransferView } from '#lib/contract/transfers';

/** Ends a transfer, after it was asked for. */
export function CancelTransfer({ transfer }: { transfer: TransferView }) {
  const t = useTranslations('transfers.cancel');
  const dialog = useDialog();
  const cancel = useCancelTransfer(transfer.id);
  const name = transfer.files.map((file) => file.name).join(', ');
  const confirm = () => {
    if (!cancel.isPending) cancel.mutate(undefined, { onSuccess: () => dialog.props.onOpenChange(false) });
  };
  return (
    <>
      <PlainButton size="sm" aria-label={t('actionOf', { name })} onClick={dialog.open}>
        {t('action')}
      </PlainButton>
      <ConfirmDialog
        key={dialog.key}
        {...dialog.props}
        title={t('title', { name })}
        confirmLabel={t('confirm')}
        onConfirm={confirm}
        isPending={cancel.isPending}
        error={cancel.error}
      >
        <p>{t('body')}</p>
      </ConfirmDialog>
    </>
  );
}
