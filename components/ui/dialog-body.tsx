'use client';

import { Modal } from '@heroui/react/modal';
import type { ReactNode } from 'react';

/** What Dialog loads; pages use Dialog. */
export function DialogBody({
  isOpen,
  onOpenChange,
  title,
  children,
  footer,
  size = 'md',
  role = 'dialog',
  isDismissable = true,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  children: ReactNode;
  /** The buttons, the primary one last. */
  footer?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  role?: 'dialog' | 'alertdialog';
  /** Whether a click outside closes it; Escape always does. */
  isDismissable?: boolean;
}) {
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange} isDismissable={isDismissable}>
      <Modal.Container size={size} scroll="inside">
        <Modal.Dialog role={role}>
          <Modal.Header>
            <Modal.Heading>{title}</Modal.Heading>
          </Modal.Header>
          <Modal.Body className="mt-3 text-foreground">{children}</Modal.Body>
          {footer ? (
            <Modal.Footer className="mt-5 flex flex-wrap justify-end gap-2">{footer}</Modal.Footer>
          ) : null}
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}
