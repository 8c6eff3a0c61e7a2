'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { EmptyState } from '#components/ui/states';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';

/** Before anything was typed: what may be, each with a way to try it. */
export function SearchStart() {
  const t = useTranslations('search');
  const { user } = useMe();
  const examples = ['nginx:latest', 'maintainer=', 'platform:linux/arm64', 'base:true'];
  if (user) examples.push(`by:${user.name}`);
  return (
    <EmptyState title={t('startTitle')}>
      <p>{t('startText')}</p>
      <p className="flex flex-wrap items-center justify-center gap-2">
        <span>{t('examples')}</span>
        {examples.map((example) => (
          <Link
            key={example}
            href={paths.search(example)}
            className="rounded bg-code px-1.5 py-0.5 font-mono text-xs text-foreground hover:underline"
          >
            {example}
          </Link>
        ))}
      </p>
    </EmptyState>
  );
}
