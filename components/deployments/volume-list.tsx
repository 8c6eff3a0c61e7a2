'use client';

import { useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import type { VolumeView } from '#lib/contract/deployments';

/** Which data there is: of what service, at which path, and how much where the engine tells. */
export function VolumeList({ volumes }: { volumes: readonly VolumeView[] }) {
  const t = useTranslations('deployments.remove');
  return (
    <ul className="list-disc pl-5">
      {volumes.map(({ id, service, path, usedBytes }) => (
        <li key={`${service}-${id}`} className="[overflow-wrap:anywhere]">
          {t('volumeList', { service, path })}
          {usedBytes === null ? null : (
            <span className="text-muted">
              {' '}
              (<Bytes value={usedBytes} />)
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
