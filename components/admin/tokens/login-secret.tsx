'use client';

import { useTranslations } from 'use-intl';
import { ShownOnce } from '#components/admin/shown-once';
import { useMe } from '#lib/client/me';

/** A new secret and the command that signs docker in with it. */
export function LoginSecret({ secret, loginName }: { secret: string; loginName: string }) {
  const t = useTranslations('tokens.created');
  const { host } = useMe().instance;
  const login = `echo '${secret}' | docker login ${host} -u ${loginName} --password-stdin`;
  return (
    <ShownOnce
      warning={t('once')}
      values={[
        { label: t('secret'), value: secret },
        { label: t('login'), value: login },
      ]}
    />
  );
}
