'use client';

import { useTranslations } from 'use-intl';
import { PlainButton } from '#components/ui/link-button';
import { pauseSending, resumeSending, type Sending } from '#lib/client/uploads';

/** For what this tab sends: pause it, and go on. */
export function SendingButtons({ transferId, sending }: { transferId: string; sending: Sending | null }) {
  const t = useTranslations('transfers.sending');
  if (!sending || sending.state === 'done') return null;
  const isHeld = sending.state === 'paused' || sending.state === 'failed';
  return (
    <PlainButton size="sm" onClick={() => (isHeld ? resumeSending : pauseSending)(transferId)}>
      {isHeld ? t('resume') : t('pause')}
    </PlainButton>
  );
}
