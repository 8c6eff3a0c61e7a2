'use client';

import { useTranslations } from 'use-intl';
import { LinkButton } from '#components/ui/link-button';
import { paths } from '#lib/client/paths';
import { usePushTargets } from '#lib/client/push-targets';

/** To the form that builds on an image, for whoever may push somewhere. `image` is `acme/app:1.0`, or by digest. */
export function BakeLink({ image }: { image?: string }) {
  const t = useTranslations('bake');
  if (usePushTargets().length === 0) return null;
  return <LinkButton href={paths.bake(image)}>{image ? t('action') : t('begin')}</LinkButton>;
}
