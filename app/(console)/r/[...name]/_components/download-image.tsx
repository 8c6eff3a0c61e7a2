'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { CommandBlock } from '#components/ui/command-block';
import { Dialog } from '#components/ui/dialog';
import { SelectField } from '#components/ui/fields';
import { PlainButton } from '#components/ui/link-button';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { archiveAddress } from '#lib/client/images';
import { archiveName, type ImageView } from '#lib/contract/images';
import { formatPlatform } from '#lib/format/platform';

type Props = { image: ImageView; reference: string };

/** The image that is looked at as one file, for machines that do not reach this registry. */
export function DownloadImage(props: Props) {
  const t = useTranslations('download');
  const dialog = useDialog();
  return (
    <>
      <PlainButton onClick={dialog.open}>{t('action')}</PlainButton>
      <DownloadDialog key={dialog.key} {...props} state={dialog.props} />
    </>
  );
}

function DownloadDialog({ image, reference, state }: Props & { state: DialogState }) {
  const t = useTranslations('download');
  const platforms = image.platforms.flatMap(({ platform }) => (platform ? [formatPlatform(platform)] : []));
  const [platform, setPlatform] = useState(image.image?.platform ? formatPlatform(image.image.platform) : '');
  const isIndex = platforms.length > 0;
  const chosen = isIndex && platform !== '' ? platform : null;
  return (
    <Dialog
      {...state}
      title={t('title')}
      footer={
        <a
          href={archiveAddress(image.repositoryId, reference, chosen)}
          download
          onClick={() => state.onOpenChange(false)}
          className="button button--md button--primary"
        >
          {t('go')}
        </a>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted">{t('lead')}</p>
        {isIndex ? (
          <SelectField
            label={t('platform')}
            hint={chosen ? undefined : t('allHint')}
            value={platform}
            items={[
              ...platforms.map((each) => ({ value: each, label: each })),
              { value: '', label: t('all') },
            ]}
            onChange={(event) => setPlatform(event.currentTarget.value)}
          />
        ) : null}
        <CommandBlock
          command={`docker load --input ${archiveName(image.repositoryName, reference)}`}
          label={t('commandLabel')}
        />
      </div>
    </Dialog>
  );
}
