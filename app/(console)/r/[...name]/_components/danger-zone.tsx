'use client';

import { Button } from '@heroui/react/button';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DeletionDialog, type DeletionRequest } from '#components/repositories/deletion-dialog';
import { useDuration } from '#lib/client/duration';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import type { RepositoryDetail } from '#lib/contract/repositories';

/** Deleting the whole repository, apart from everything else. */
export function DangerZone({ repository }: { repository: RepositoryDetail }) {
  const t = useTranslations('repository.settings');
  const duration = useDuration();
  const router = useRouter();
  const { undoWindowHours } = useMe().instance;
  const [request, setRequest] = useState<DeletionRequest | null>(null);
  return (
    <section className="max-w-prose">
      <h2 className="text-base font-semibold">{t('dangerTitle')}</h2>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-lg border border-danger/40 p-4">
        <div className="min-w-0 flex-1 basis-64">
          <h3 className="font-medium">{t('deleteTitle')}</h3>
          <p className="text-muted">
            {undoWindowHours > 0
              ? t('deleteText', { time: duration(undoWindowHours) })
              : t('deleteTextForGood')}
          </p>
        </div>
        <Button
          variant="danger"
          onPress={() => setRequest({ repository, choices: [{ kind: 'repository' }] })}
        >
          {t('deleteButton')}
        </Button>
      </div>
      <DeletionDialog
        request={request}
        onClose={() => setRequest(null)}
        onDeleted={() => router.push(paths.deleted(repository.tenantId))}
      />
    </section>
  );
}
