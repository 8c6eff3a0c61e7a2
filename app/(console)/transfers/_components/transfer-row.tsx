'use client';

import { useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { isOver } from '#lib/client/transfers';
import { useSending } from '#lib/client/uploads';
import type { TransferView } from '#lib/contract/transfers';
import { CancelTransfer } from './cancel-transfer';
import { ChooseAgain, missingFiles } from './choose-again';
import { NamingForm } from './naming-form';
import { SendingButtons } from './sending-buttons';
import { TransferProblem } from './transfer-problem';
import { TransferProgress } from './transfer-progress';
import { TransferResults } from './transfer-results';

const tones = {
  receiving: 'accent',
  queued: 'accent',
  running: 'accent',
  waiting: 'warning',
  succeeded: 'success',
  failed: 'danger',
  canceled: 'neutral',
} as const;

const shownFiles = 3;

/** One transfer: what it is, how far it is, and what can be done about it. */
export function TransferRow({ transfer }: { transfer: TransferView }) {
  const t = useTranslations('transfers');
  const sending = useSending(transfer.id);
  const { state, files, isMine } = transfer;
  const missing = state === 'receiving' && isMine ? missingFiles(files, sending) : [];
  return (
    <li className="flex flex-col gap-3 border-b border-separator py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h2 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium [overflow-wrap:anywhere]">
            <FileNames names={files.map(({ name }) => name)} />
            <Mark tone={tones[state]}>{t(`state.${state}`)}</Mark>
          </h2>
          <Facts transfer={transfer} />
        </div>
        <span className="flex flex-wrap gap-2">
          <SendingButtons transferId={transfer.id} sending={sending} />
          {isOver(transfer) ? null : <CancelTransfer transfer={transfer} />}
        </span>
      </div>
      <TransferProgress transfer={transfer} sending={sending} />
      {missing.length > 0 ? <ChooseAgain transferId={transfer.id} missing={missing} /> : null}
      {transfer.problem ? <TransferProblem problem={transfer.problem} isOver={isOver(transfer)} /> : null}
      {state === 'waiting' && isMine ? <NamingForm transfer={transfer} /> : null}
      {state === 'waiting' && !isMine ? <p className="text-muted">{t('namedByOther')}</p> : null}
      <TransferResults results={transfer.results} />
    </li>
  );
}

function FileNames({ names }: { names: readonly string[] }) {
  const t = useTranslations('transfers');
  const shown = names.slice(0, shownFiles).join(', ');
  const more = names.length - shownFiles;
  return <span title={names.join('\n')}>{more > 0 ? t('moreFiles', { names: shown, more }) : shown}</span>;
}

function Facts({ transfer }: { transfer: TransferView }) {
  const t = useTranslations('transfers');
  const common = useTranslations('common');
  const { kind, base, tenantId, createdBy, createdAt, files } = transfer;
  const targets = transfer.targets.filter((target) => target !== null);
  const to = targets.length > 0 ? targets.join(', ') : tenantId;
  return (
    <p className="mt-0.5 text-xs text-muted [overflow-wrap:anywhere]">
      {kind === 'bake' ? t('bakeTo', { base: base ?? '', to }) : t('uploadTo', { to })}
      {' · '}
      <Bytes value={files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)} />
      {' · '}
      {createdBy?.name ?? common('unknown')}
      {' · '}
      <RelativeTime iso={createdAt} />
    </p>
  );
}
