'use client';

import { useTranslations } from 'use-intl';
import { CommandBlock } from '#components/ui/command-block';
import { EmptyState } from '#components/ui/states';
import { useMe } from '#lib/client/me';

/** Before the first public image: tells an administrator the commands, everybody else whose turn it is. */
export function PublicEmpty() {
  const t = useTranslations('publicList');
  const { user, instance } = useMe();
  if (!user?.isAdmin) {
    return (
      <EmptyState title={t('emptyTitle')}>
        <p>{t('emptyVisitor')}</p>
      </EmptyState>
    );
  }
  const image = `${instance.host}/library/nginx:latest`;
  const command = [
    `docker login ${instance.host} -u ${user.name}`,
    `docker tag nginx:latest ${image}`,
    `docker push ${image}`,
  ].join('\n');
  return (
    <EmptyState title={t('emptyTitle')}>
      <p>{t('emptyAdmin')}</p>
      <CommandBlock command={command} label={t('commands')} />
    </EmptyState>
  );
}
