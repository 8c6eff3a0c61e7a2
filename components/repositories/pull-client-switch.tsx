'use client';

import { useTranslations } from 'use-intl';
import { usePullClient } from '#lib/client/pull-client';
import { pullClients } from '#lib/format/pull-commands';

/** Chooses whose commands the page shows. */
export function PullClientSwitch() {
  const t = useTranslations('repository.pull');
  const [chosen, choose] = usePullClient();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be drawn and read as a form
    <div role="group" aria-label={t('client')} className="inline-flex gap-0.5 rounded-md bg-default p-0.5">
      {pullClients.map((client) => (
        <button
          key={client}
          type="button"
          aria-pressed={client === chosen}
          onClick={() => choose(client)}
          className="h-6 cursor-pointer rounded px-2 text-xs text-default-foreground aria-pressed:bg-segment aria-pressed:font-medium aria-pressed:shadow-surface"
        >
          {client}
        </button>
      ))}
    </div>
  );
}
