'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { CheckField } from '#components/ui/fields';
import type { ImageView } from '#lib/contract/images';
import { formatBytes } from '#lib/format/bytes';
import { ImageSection } from './image-section';
import { LayerStep } from './layer-step';

/** How the image was built, step by step, with what each step weighs. */
export function LayerList({ image }: { image: NonNullable<ImageView['image']> }) {
  const t = useTranslations('image');
  const locale = useLocale();
  const [isRaw, setRaw] = useState(false);
  const layers = image.layers.filter(({ emptyLayer }) => !emptyLayer);
  const hasHistory = image.layers.some(({ command }) => command !== '');
  const totalBytes = layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <ImageSection
      title={t('layers')}
      hint={t('layersSummary', { layers: layers.length, size: formatBytes(totalBytes, locale) })}
      aside={
        hasHistory ? (
          <CheckField
            label={t('raw')}
            checked={isRaw}
            onChange={(event) => setRaw(event.currentTarget.checked)}
          />
        ) : null
      }
    >
      <ol className="border-t border-separator">
        {image.layers.map((layer, at) => (
          <LayerStep
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are told apart by their place alone
            key={at}
            number={at + 1}
            layer={layer}
            totalBytes={totalBytes}
            isRaw={isRaw}
          />
        ))}
      </ol>
    </ImageSection>
  );
}
