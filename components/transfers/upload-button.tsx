'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type ButtonVariant, PlainButton } from '#components/ui/link-button';
import { useDialog } from '#lib/client/dialog';
import { usePageDrop } from '#lib/client/page-drop';

const LazyDialog = dynamic(() => import('./upload-dialog').then(({ UploadDialog }) => UploadDialog), {
  ssr: false,
});

/**
 * Opens the dialog for an archive of images, whose code is loaded then.
 * @param tenantId what the dialog proposes.
 * @param takesDrops whether a file that is dropped anywhere on the page opens it as well.
 */
export function UploadButton({
  tenantId,
  variant,
  takesDrops = false,
}: {
  tenantId: string | null;
  variant: ButtonVariant;
  takesDrops?: boolean;
}) {
  const t = useTranslations('transfers');
  const dialog = useDialog();
  const [file, setFile] = useState<File | null>(null);
  const open = (dropped: File | null) => {
    setFile(dropped);
    dialog.open();
  };
  // The dialog takes what is dropped while it is open.
  const isOver = usePageDrop(([first]) => open(first ?? null), takesDrops && !dialog.props.isOpen);
  return (
    <>
      <PlainButton variant={variant} onClick={() => open(null)}>
        {t('upload.action')}
      </PlainButton>
      {dialog.key > 0 ? (
        <LazyDialog key={dialog.key} state={dialog.props} tenantId={tenantId} file={file} />
      ) : null}
      {isOver ? (
        <span className="pointer-events-none fixed inset-3 z-40 flex items-center justify-center rounded-xl border-2 border-dashed border-accent bg-background/80 text-xl font-semibold">
          {t('upload.drop')}
        </span>
      ) : null}
    </>
  );
}
