'use client';

import { useTranslations } from 'use-intl';
import { Mark } from '#components/ui/mark';
import type { PoolView } from '#lib/contract/pools';

const tones = { unknown: 'neutral', reachable: 'success', unreachable: 'danger' } as const;

export function PoolState({ pool: { state } }: { pool: Pick<PoolView, 'state'> }) {
  const t = useTranslations('pools.state');
  return <Mark tone={tones[state]}>{t(state)}</Mark>;
}
