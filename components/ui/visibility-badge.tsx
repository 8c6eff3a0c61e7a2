'use client';

import { Building2, Globe, Lock } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Visibility } from '#lib/contract/common';
import { Mark } from './mark';

const icons = { private: Lock, internal: Building2, public: Globe };

/** Who may see and pull a repository; what that means is said on hover. */
export function VisibilityBadge({ visibility }: { visibility: Visibility }) {
  const t = useTranslations('common');
  const Icon = icons[visibility];
  return (
    <Mark title={t(`visibilityHints.${visibility}`)}>
      <Icon aria-hidden className="size-3" />
      {t(`visibilities.${visibility}`)}
    </Mark>
  );
}
