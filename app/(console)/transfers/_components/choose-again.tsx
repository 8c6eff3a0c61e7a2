'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { type Part, type Sending, sendFiles } from '#lib/client/uploads';
import type { TransferFile } from '#lib/contract/transfers';
import { formatBytes } from '#lib/format/bytes';

/** The files that nobody sends: neither has arrived, nor is on its way from this tab. */
export function missingFiles(files: readonly TransferFile[], sending: Sending | null): TransferFile[] {
  if (sending && sending.state !== 'done') return [];
  return files.filter(
    ({ uploadId, sizeBytes, receivedBytes }) =>
      receivedBytes < sizeBytes && sending?.sentBytes[uploadId] !== sizeBytes,
  );
}

/** A browser forgets files with the tab: they are chosen again, and go on from what has arrived. */
export function ChooseAgain({ transferId, missing }: { transferId: string; missing: TransferFile[] }) {
  const t = useTranslations('transfers.again');
  const locale = useLocale();
  const [strange, setStrange] = useState<string[]>([]);
  const take = (chosen: readonly File[]) => {
    const fileOf = ({ name, sizeBytes }: TransferFile) =>
      chosen.find((file) => file.name === name && file.size === sizeBytes);
    const parts = missing.flatMap((each): Part[] => {
      const file = fileOf(each);
      return file ? [{ uploadId: each.uploadId, file }] : [];
    });
    setStrange(chosen.filter((file) => !parts.some((part) => part.file === file)).map(({ name }) => name));
    if (parts.length > 0) sendFiles(transferId, parts);
  };
  return (
    <div className="flex max-w-2xl flex-col items-start gap-2 rounded-md bg-warning-soft p-3 text-warning-soft-foreground">
      <p>{t('lead')}</p>
      <ul className="text-xs">
        {missing.map(({ uploadId, name, sizeBytes }) => (
          <li key={uploadId} className="[overflow-wrap:anywhere]">
            {t('file', { name, size: formatBytes(sizeBytes, locale) })}
          </li>
        ))}
      </ul>
      <label className="button button--sm button--outline has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus">
        {t('choose', { count: missing.length })}
        <input
          type="file"
          multiple={missing.length > 1}
          onChange={({ currentTarget }) => {
            take([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
          className="sr-only"
        />
      </label>
      {strange.length > 0 ? (
        <p role="alert" className="text-danger-soft-foreground [overflow-wrap:anywhere]">
          {t('strange', { names: strange.join(', ') })}
        </p>
      ) : null}
    </div>
  );
}
