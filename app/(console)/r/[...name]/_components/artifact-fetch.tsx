'use client';

import { useTranslations } from 'use-intl';
import { CommandBlock } from '#components/ui/command-block';
import { useMe } from '#lib/client/me';
import { imageReference } from '#lib/format/pull-commands';

/** The command that fetches what is not an image. */
export function ArtifactFetch({ repositoryName, reference }: { repositoryName: string; reference: string }) {
  const t = useTranslations('image');
  const { host, origin } = useMe().instance;
  const plainHttp = origin.startsWith('http:') ? ' --plain-http' : '';
  return (
    <section
      aria-label={t('artifactPull')}
      className="flex flex-col gap-2 rounded-lg border border-border p-3"
    >
      <h2 className="font-medium">{t('artifactPull')}</h2>
      <CommandBlock
        command={`oras pull${plainHttp} ${imageReference(host, repositoryName, reference)}`}
        label={t('artifactPull')}
      />
    </section>
  );
}
