'use client';

import { useLocale, useTranslations } from 'use-intl';
import { useErrorMessage } from '#components/ui/error-message';
import { ProgressBar } from '#components/ui/progress-bar';
import type { Sending } from '#lib/client/uploads';
import type { TransferView } from '#lib/contract/transfers';
import { formatBytes } from '#lib/format/bytes';
import { formatSpan } from '#lib/format/time';

type Props = { transfer: TransferView; sending: Sending | null };

/** How far it is: first on its way here, then in the hands of a worker. */
export function TransferProgress(props: Props) {
  const { state } = props.transfer;
  if (state === 'receiving') return <Receiving {...props} />;
  if (state === 'running') return <Running progress={props.transfer.progress} />;
  return state === 'queued' ? <Queued /> : null;
}

function Receiving({ transfer, sending }: Props) {
  const t = useTranslations('transfers.sending');
  const locale = useLocale();
  const messageOf = useErrorMessage();
  const { files, isMine, createdBy } = transfer;
  const total = sumOf(files, ({ sizeBytes }) => sizeBytes);
  const done = sumOf(files, ({ uploadId, receivedBytes }) => sending?.sentBytes[uploadId] ?? receivedBytes);
  const note = () => {
    if (!sending) return isMine ? '' : t('byOther', { name: createdBy?.name ?? '' });
    if (sending.state !== 'sending') return sending.state === 'done' ? '' : t(sending.state);
    return speedText();
  };
  const speedText = () => {
    const speed = sending?.bytesPerSecond;
    if (!speed) return '';
    return t('speed', {
      speed: formatBytes(Math.round(speed), locale),
      left: formatSpan((total - done) / speed, locale),
    });
  };
  const bytes = t('bytes', { done: formatBytes(done, locale), total: formatBytes(total, locale) });
  const why = sending?.refusal ? messageOf(sending.refusal) : '';
  return <Progress label={t('label')} value={done} max={total} text={[bytes, note(), why]} />;
}

function Running({ progress }: { progress: TransferView['progress'] }) {
  const t = useTranslations('transfers.phase');
  const bytes = useTranslations('transfers.sending');
  const locale = useLocale();
  const { phase, doneBytes, totalBytes, doneBlobs, totalBlobs } = progress;
  const isCounted = totalBytes > 0;
  const label = t(phase ?? 'begun');
  return (
    <Progress
      label={label}
      value={isCounted ? doneBytes : null}
      max={totalBytes}
      text={[
        label,
        isCounted
          ? bytes('bytes', { done: formatBytes(doneBytes, locale), total: formatBytes(totalBytes, locale) })
          : '',
        totalBlobs > 0 ? t('blobs', { done: doneBlobs, total: totalBlobs }) : '',
      ]}
    />
  );
}

function Queued() {
  const t = useTranslations('transfers.phase');
  return <Progress label={t('queued')} value={null} max={0} text={[t('queued')]} />;
}

function Progress({
  label,
  value,
  max,
  text,
}: {
  label: string;
  value: number | null;
  max: number;
  text: readonly string[];
}) {
  return (
    <div className="max-w-2xl">
      <ProgressBar label={label} value={value} max={max} />
      <p className="mt-1 text-xs text-muted tabular-nums">{text.filter(Boolean).join(' · ')}</p>
    </div>
  );
}

const sumOf = <Item,>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);
