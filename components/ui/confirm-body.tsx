'use client';

import { Button } from '@heroui/react/button';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { DialogBody } from './dialog-body';
import { FormError } from './error-message';

/** What ConfirmDialog loads; pages use ConfirmDialog. */
export function ConfirmBody({
  isOpen,
  onOpenChange,
  title,
  children,
  confirmLabel,
  onConfirm,
  tone = 'danger',
  isPending = false,
  isConfirmDisabled = false,
  error = null,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  children?: ReactNode;
  /** A verb with its object, such as “Delete 3 tags”; never “OK”. */
  confirmLabel: string;
  onConfirm: () => void;
  tone?: 'danger' | 'primary';
  isPending?: boolean;
  isConfirmDisabled?: boolean;
  error?: unknown;
}) {
  const t = useTranslations('common');
  const footer = (
    <>
      <Button variant="outline" onPress={() => onOpenChange(false)}>
        {t('cancel')}
      </Button>
      <Button variant={tone} isPending={isPending} isDisabled={isConfirmDisabled} onPress={onConfirm}>
        {confirmLabel}
      </Button>
    </>
  );
  return (
    <DialogBody role="alertdialog" isOpen={isOpen} onOpenChange={onOpenChange} title={title} footer={footer}>
      <div className="flex flex-col gap-3">
        {children}
        <FormError error={error} />
      </div>
    </DialogBody>
  );
}
