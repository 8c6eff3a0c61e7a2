'use client';

import { useTranslations } from 'use-intl';
import { CommandBlock } from '#components/ui/command-block';
import { LinkButton } from '#components/ui/link-button';
import { EmptyState } from '#components/ui/states';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { pushCommands } from '#lib/client/push-commands';

/** A tenant without repositories, or without those of the chosen kind: the commands that make the first one. */
export function NoRepositories({ tenantId, kind }: { tenantId: string; kind: 'all' | 'images' | 'base' }) {
  const t = useTranslations('privateList');
  const me = useMe();
  const isBase = kind === 'base';
  const titles = {
    all: t('emptyTitle', { tenant: tenantId }),
    images: t('noImagesTitle'),
    base: t('noBaseTitle'),
  };
  const title = titles[kind];
  const isViewer =
    me.tenants.some(({ id, role }) => id === tenantId && role === 'viewer') && !me.user?.isAdmin;
  if (isViewer) {
    return (
      <EmptyState title={title}>
        <p>{t('emptyViewer')}</p>
      </EmptyState>
    );
  }
  const steps = pushCommands('docker', me, tenantId, isBase ? 'nginx_ownbase:v1' : 'nginx:v1');
  return (
    <EmptyState title={title}>
      <p>{isBase ? t('noBaseText') : t('emptyText')}</p>
      <CommandBlock command={steps.map(({ command }) => command).join('\n')} label={t('commands')} />
      <LinkButton href={paths.push(tenantId)}>{t('howToPush')}</LinkButton>
    </EmptyState>
  );
}
