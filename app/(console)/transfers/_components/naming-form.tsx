'use client';

import { Button } from '@heroui/react/button';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import { FormError } from '#components/ui/error-message';
import { TextField } from '#components/ui/fields';
import { ApiError } from '#lib/client/api';
import { nameOfImage, parseImage } from '#lib/client/image-names';
import { useNameImages } from '#lib/client/transfers';
import type { TransferImage, TransferView } from '#lib/contract/transfers';

type Row = { isTaken: boolean; target: string };

/** The images that were found in a file: which of them shall come in, and under which names. */
export function NamingForm({ transfer: { id, tenantId, images, files } }: { transfer: TransferView }) {
  const t = useTranslations('transfers.naming');
  const name = useNameImages(id);
  const [rows, setRows] = useState<Row[]>(() =>
    images.map(({ names }) => {
      const proposed = nameOfImage(names, files[0]?.name ?? '');
      return { isTaken: true, target: `${tenantId}/${proposed.name}:${proposed.tag}` };
    }),
  );
  const faults = useFaults(rows, name.error);
  const change = (at: number, row: Partial<Row>) => {
    name.reset();
    setRows((before) => before.map((each, index) => (index === at ? { ...each, ...row } : each)));
  };
  const canSend = rows.some(({ isTaken }) => isTaken) && faults.every((fault) => fault === undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canSend || name.isPending) return;
    name.mutate({ targets: rows.map(({ isTaken, target }) => (isTaken ? target.trim() : null)) });
  };
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-label={t('title')}
      className="flex max-w-2xl flex-col gap-4 rounded-lg border border-border p-4"
    >
      <p>{t('lead')}</p>
      <ul className="flex flex-col gap-4">
        {images.map((image, at) => (
          <ImageLine
            // biome-ignore lint/suspicious/noArrayIndexKey: the images of a file never change
            key={at}
            image={image}
            row={rows[at]!}
            fault={faults[at]}
            onChange={(row) => change(at, row)}
          />
        ))}
      </ul>
      {name.error && faults.every((fault) => fault === undefined) ? <FormError error={name.error} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" isPending={name.isPending} isDisabled={!canSend}>
          {t('submit')}
        </Button>
        {rows.some(({ isTaken }) => isTaken) ? null : <p className="text-muted">{t('none')}</p>}
      </div>
    </form>
  );
}

function ImageLine({
  image: { names, platforms, sizeBytes },
  row,
  fault,
  onChange,
}: {
  image: TransferImage;
  row: Row;
  fault: string | undefined;
  onChange: (row: Partial<Row>) => void;
}) {
  const t = useTranslations('transfers.naming');
  const title = names.length > 0 ? names.join(', ') : t('nameless');
  return (
    <li className="flex flex-col gap-2">
      <label className="flex cursor-pointer items-start gap-2">
        <input
          type="checkbox"
          checked={row.isTaken}
          onChange={(event) => onChange({ isTaken: event.currentTarget.checked })}
          className="mt-0.5 size-4 shrink-0 cursor-pointer accent-accent"
        />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          <span className="font-medium">{title}</span>
          <span className="block text-xs text-muted">
            {platforms.length > 0 ? `${platforms.join(', ')} · ` : ''}
            <Bytes value={sizeBytes} />
          </span>
        </span>
      </label>
      {row.isTaken ? (
        <div className="pl-6">
          <TextField
            label={t('target')}
            error={fault}
            value={row.target}
            maxLength={400}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => onChange({ target: event.currentTarget.value })}
          />
        </div>
      ) : null}
    </li>
  );
}

/** What is wrong with each name: by its form, for two that are the same, and by what the server says of it. */
function useFaults(rows: readonly Row[], error: unknown): (string | undefined)[] {
  const t = useTranslations('transfers.naming');
  const refused = new Set(error instanceof ApiError ? error.issues.map(({ path }) => path) : []);
  const taken = rows.map(({ isTaken, target }) => (isTaken ? target.trim() : null));
  return taken.map((target, at) => {
    if (target === null) return undefined;
    const parsed = parseImage(target);
    if (!parsed || parsed.reference.includes(':') || !parsed.repository.includes('/'))
      return t('targetFault');
    if (taken.indexOf(target) !== at) return t('twice');
    return refused.has(`targets.${at}`) ? t('targetFault') : undefined;
  });
}
