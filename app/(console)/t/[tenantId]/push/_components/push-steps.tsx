'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { CommandBlock } from '#components/ui/command-block';
import { paths } from '#lib/client/paths';
import { needsInsecureRegistry, type PushClient, type PushStep } from '#lib/client/push-commands';
import type { MeView } from '#lib/contract/me';

/** The commands one by one, each with what it does and what to mind. */
export function PushSteps({
  steps,
  client,
  instance,
}: {
  steps: readonly PushStep[];
  client: PushClient;
  instance: MeView['instance'];
}) {
  const t = useTranslations('push');
  return (
    <>
      <ol className="flex flex-col gap-5">
        {steps.map(({ step, command }, at) => (
          <li key={step} className="flex gap-3">
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-full bg-default text-xs font-semibold"
            >
              {at + 1}
            </span>
            <div className="flex min-w-0 grow flex-col gap-1.5 pt-0.5">
              <h2 className="font-medium">{t(`steps.${step}`)}</h2>
              <CommandBlock command={command} label={t(`steps.${step}`)} />
              <p className="text-xs text-muted">
                {t(`hints.${step}`)}{' '}
                {step === 'signIn' ? (
                  <Link href={paths.tokens} className="text-link">
                    {t('tokenLink')}
                  </Link>
                ) : null}
              </p>
            </div>
          </li>
        ))}
      </ol>
      {client === 'docker' && needsInsecureRegistry(instance) ? (
        <InsecureRegistry host={instance.host} />
      ) : null}
    </>
  );
}

function InsecureRegistry({ host }: { host: string }) {
  const t = useTranslations('push');
  return (
    <div className="mt-5 flex flex-col gap-2 rounded-md bg-warning-soft p-3 text-warning-soft-foreground">
      <p>{t('insecure')}</p>
      <CommandBlock command={`{ "insecure-registries": ["${host}"] }`} label={t('insecureLabel')} />
    </div>
  );
}
