'use client';

import { useTranslations } from 'use-intl';
import { CommandBlock } from '#components/ui/command-block';
import { useMe } from '#lib/client/me';
import { usePullClient } from '#lib/client/pull-client';
import type { Visibility } from '#lib/contract/common';
import { imageReference, loginCommand, needsInsecureSetting, pullCommand } from '#lib/format/pull-commands';
import { PullClientSwitch } from './pull-client-switch';

/** One thing to pull: a tag or a digest, and what to say above its command. */
export type PullLine = { reference: string; title: string; hint?: string };

/** The commands that pull from a repository with the client of one's choice, with what they need first. */
export function PullPanel({
  repositoryName,
  visibility,
  lines,
}: {
  repositoryName: string;
  visibility: Visibility;
  lines: readonly PullLine[];
}) {
  const t = useTranslations('repository.pull');
  const { instance, user } = useMe();
  const { host, origin } = instance;
  const [client] = usePullClient();
  const needsLogin = visibility !== 'public' || !instance.anonymousPull;
  const options = { origin, needsLogin, userName: user?.name ?? null };
  const login = needsLogin ? loginCommand(client, host, { origin }) : null;
  return (
    <section aria-label={t('title')} className="flex flex-col gap-3 rounded-lg border border-border p-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="font-medium">{t('title')}</h2>
        <PullClientSwitch />
      </div>
      {lines.map(({ reference, title, hint }) => (
        <div key={reference} className="flex flex-col gap-1">
          <p className="text-xs text-muted">
            <span className="text-foreground">{title}</span>
            {hint ? ` · ${hint}` : ''}
          </p>
          <CommandBlock
            command={pullCommand(client, imageReference(host, repositoryName, reference), options)}
            label={title}
          />
        </div>
      ))}
      {login ? (
        <p className="text-xs text-muted">
          {t('signIn')} <code className="font-mono text-foreground">{login}</code>
        </p>
      ) : null}
      {client === 'crictl' && needsLogin ? <p className="text-xs text-muted">{t('crictl')}</p> : null}
      {needsInsecureSetting(client, origin) ? (
        <p className="text-xs text-muted">
          {t(client === 'crictl' ? 'insecure.crictl' : 'insecure.docker', { host })}
        </p>
      ) : null}
    </section>
  );
}
