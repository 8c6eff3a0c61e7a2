'use client';

import { useTranslations } from 'use-intl';
import { Mark } from '#components/ui/mark';
import type { DeploymentSummary } from '#lib/contract/deployments';

const tones = {
  deploying: 'accent',
  ready: 'success',
  unready: 'warning',
  stopped: 'neutral',
  failed: 'danger',
  removed: 'neutral',
} as const;

/** How a deployment stands, or what is done to it now. */
export function StateMark({
  deployment: { state, busy, removalFailed },
}: {
  deployment: Pick<DeploymentSummary, 'state' | 'busy' | 'removalFailed'>;
}) {
  const t = useTranslations('deployments');
  // What is left to do for one that was removed is to delete its data.
  const isOver = state === 'removed';
  if (busy) return <Mark tone="accent">{t(isOver ? 'kept.busy' : `busy.${busy}`)}</Mark>;
  if (removalFailed) return <Mark tone="danger">{t(isOver ? 'kept.failed' : 'removalFailed')}</Mark>;
  return <Mark tone={tones[state]}>{t(`state.${state}`)}</Mark>;
}
