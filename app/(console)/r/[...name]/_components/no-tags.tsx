'use client';

import { useTranslations } from 'use-intl';
import { CommandBlock } from '#components/ui/command-block';
import { EmptyState } from '#components/ui/states';
import { useMe } from '#lib/client/me';
import type { RepositoryDetail } from '#lib/contract/repositories';

/** An empty repository: the command that fills it, for those who may push. */
export function NoTags({ repository: { name, abilities } }: { repository: RepositoryDetail }) {
  const t = useTranslations('repository.tags');
  const { host } = useMe().instance;
  const target = `${host}/${name}:latest`;
  if (!abilities.push) {
    return (
      <EmptyState title={t('emptyTitle')}>
        <p>{t('emptyMayNotPush')}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('emptyTitle')}>
      <p>{t('emptyMayPush')}</p>
      <CommandBlock
        command={`docker tag nginx:latest ${target}\ndocker push ${target}`}
        label={t('emptyTitle')}
      />
    </EmptyState>
  );
}

export function NothingMatches({ q }: { q: string }) {
  const t = useTranslations('repository.tags');
  return (
    <EmptyState title={t('nothingMatches', { q })}>
      <p>{t('nothingMatchesHint')}</p>
    </EmptyState>
  );
}
