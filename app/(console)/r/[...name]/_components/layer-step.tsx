'use client';

import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import { DigestText } from '#components/ui/digest-text';
import type { LayerView } from '#lib/contract/images';
import { cleanHistoryCommand } from '#lib/format/history-command';

const foldedLines = 4;
const foldedCharacters = 320;

/** One step of the history: its command, folded when long, and the layer that it made. */
export function LayerStep({
  number,
  layer,
  totalBytes,
  isRaw,
}: {
  number: number;
  layer: LayerView;
  totalBytes: number;
  isRaw: boolean;
}) {
  const { emptyLayer } = layer;
  return (
    <li className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-2 gap-y-1 border-b border-separator py-2 md:grid-cols-[1.75rem_minmax(0,1fr)_11rem]">
      <span className="text-right text-xs leading-5 text-muted">{number}</span>
      <Command layer={layer} isRaw={isRaw} />
      <div className="col-start-2 md:col-start-3">
        {emptyLayer ? <NoLayer /> : <Weight layer={layer} totalBytes={totalBytes} />}
      </div>
    </li>
  );
}

function Command({ layer, isRaw }: { layer: LayerView; isRaw: boolean }) {
  const t = useTranslations('image');
  const [isOpen, setOpen] = useState(false);
  const { instruction, text } = isRaw
    ? { instruction: null, text: layer.command }
    : cleanHistoryCommand(layer.command);
  if (layer.command === '')
    return (
      <span className="text-xs leading-5 break-all text-muted">{layer.mediaType ?? t('noCommand')}</span>
    );
  const isLong = text.length > foldedCharacters || text.split('\n').length > foldedLines;
  return (
    <div className="min-w-0">
      <code
        className={`font-mono text-xs leading-5 break-words whitespace-pre-wrap [overflow-wrap:anywhere] ${isLong && !isOpen ? 'line-clamp-4' : 'block'} ${layer.emptyLayer ? 'text-muted' : ''}`}
      >
        {instruction ? <span className="font-semibold">{instruction} </span> : null}
        {text}
      </code>
      {isLong ? (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="text-link mt-0.5 cursor-pointer text-xs"
        >
          {isOpen ? t('showLess') : t('showAll')}
        </button>
      ) : null}
    </div>
  );
}

function NoLayer() {
  const t = useTranslations('image');
  return <span className="text-xs leading-5 text-muted">{t('noLayer')}</span>;
}

function Weight({ layer: { sizeBytes, digest }, totalBytes }: { layer: LayerView; totalBytes: number }) {
  const t = useTranslations('image');
  const format = useFormatter();
  const share = totalBytes > 0 ? sizeBytes / totalBytes : 0;
  const percent = format.number(share, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 });
  return (
    <div title={t('share', { percent })}>
      <div className="flex items-center justify-between gap-2 text-xs leading-5">
        <Bytes value={sizeBytes} />
        {digest ? (
          <span className="-my-1">
            <DigestText digest={digest} />
          </span>
        ) : null}
      </div>
      <div aria-hidden className="h-1 rounded-full bg-default">
        <div className="h-1 rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
