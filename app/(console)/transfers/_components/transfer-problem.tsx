'use client';

import { useTranslations } from 'use-intl';
import type { TransferProblem as Problem } from '#lib/contract/transfers';

/** What is in the way and what to do; `isOver` false: it is tried again by itself. */
export function TransferProblem({
  problem: { code, detail },
  isOver,
}: {
  problem: Problem;
  isOver: boolean;
}) {
  const t = useTranslations('transfers.problem');
  return (
    <div
      role={isOver ? undefined : 'status'}
      className={`max-w-2xl rounded-md px-3 py-2 [overflow-wrap:anywhere] ${isOver ? 'bg-danger-soft text-danger-soft-foreground' : 'bg-warning-soft text-warning-soft-foreground'}`}
    >
      <p>{isOver ? t(code) : t('triedAgain')}</p>
      {detail ? <p className="mt-1 font-mono text-xs">{detail}</p> : null}
    </div>
  );
}
