'use client';

import { Button } from '@heroui/react/button';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DeletionDialog, type DeletionRequest } from '#components/repositories/deletion-dialog';
import { paths } from '#lib/client/paths';
import type { ImageView } from '#lib/contract/images';
import type { RepositoryDetail } from '#lib/contract/repositories';

/** Deletes the tag that is looked at, or the image with all its tags; the dialog asks which. */
export function DeleteImage({
  repository,
  image,
  tag,
}: {
  repository: RepositoryDetail;
  image: ImageView;
  /** Null where the image was opened by its digest. */
  tag: string | null;
}) {
  const t = useTranslations('image');
  const router = useRouter();
  const [request, setRequest] = useState<DeletionRequest | null>(null);
  const whole = { kind: 'image', digest: image.digest } as const;
  const isOnlyTag = image.tags.length === 1;
  const choices = (): DeletionRequest['choices'] => {
    if (tag === null) return [whole];
    const tagAlone = { kind: 'tags' as const, tags: [tag] };
    return isOnlyTag ? [tagAlone] : [tagAlone, whole];
  };
  return (
    <>
      <Button variant="danger-soft" onPress={() => setRequest({ repository, choices: choices() })}>
        {t('delete')}
      </Button>
      <DeletionDialog
        request={request}
        onClose={() => setRequest(null)}
        onDeleted={() => router.push(paths.repository(repository.name))}
      />
    </>
  );
}
