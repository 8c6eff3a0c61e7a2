'use client';

import { Button } from '@heroui/react/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { useMe } from '#lib/client/me';
import { repositoryQuery, useUpdateRepository } from '#lib/client/repository';
import type { Visibility } from '#lib/contract/common';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { isStale } from './use-text-edit';

const all = ['private', 'internal', 'public'] as const satisfies readonly Visibility[];

/** Who may see and pull it: only what the asker may choose, each with what it means. */
export function VisibilityForm({ repository }: { repository: RepositoryDetail }) {
  const t = useTranslations('repository.settings');
  const common = useTranslations('common');
  const queryClient = useQueryClient();
  const update = useUpdateRepository(repository.id);
  const [chosen, setChosen] = useState<Visibility | null>(null);
  const { visibility, abilities, version, name, tenantId } = repository;
  const shown = all.filter((value) => value === visibility || abilities.visibilities.includes(value));
  const wanted = chosen ?? visibility;

  const save = () => {
    update.mutate(
      { version, visibility: wanted },
      {
        onSuccess: () => {
          setChosen(null);
          notify({
            title: t('changed', { name, visibility: common(`visibilities.${wanted}`) }),
            tone: 'success',
          });
        },
        onError: (error) => {
          if (!isStale(error)) return;
          setChosen(null);
          void queryClient.invalidateQueries({ queryKey: repositoryQuery(repository.id).queryKey });
        },
      },
    );
  };
  return (
    <section className="max-w-prose">
      <h2 className="text-base font-semibold">{t('visibilityTitle')}</h2>
      <p className="mt-1 text-muted">
        {tenantId === 'library' ? t('visibilityHintLibrary') : t('visibilityHint', { tenant: tenantId })}
      </p>
      <fieldset className="mt-3 flex flex-col gap-1" disabled={update.isPending}>
        <legend className="sr-only">{t('visibilityTitle')}</legend>
        {shown.map((value) => (
          <VisibilityChoice
            key={value}
            value={value}
            tenantId={tenantId}
            isChosen={value === wanted}
            onChoose={() => setChosen(value)}
          />
        ))}
      </fieldset>
      {abilities.visibilities.includes('public') ? null : (
        <p className="mt-2 text-xs text-muted">{t('publicNote')}</p>
      )}
      <div className="mt-3 flex flex-col items-start gap-3">
        {isStale(update.error) ? (
          <p role="alert" className="rounded-md bg-warning-soft px-3 py-2 text-warning-soft-foreground">
            {t('staleText')}
          </p>
        ) : (
          <FormError error={update.error} />
        )}
        <Button isDisabled={wanted === visibility} isPending={update.isPending} onPress={save}>
          {t('save')}
        </Button>
      </div>
    </section>
  );
}

function VisibilityChoice({
  value,
  tenantId,
  isChosen,
  onChoose,
}: {
  value: Visibility;
  tenantId: string;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const t = useTranslations('repository.settings');
  const common = useTranslations('common');
  const { anonymousPull } = useMe().instance;
  const meaning = {
    private: tenantId === 'library' ? t('privateLibrary') : t('private', { tenant: tenantId }),
    internal: t('internal'),
    public: anonymousPull ? t('publicAnonymous') : t('public'),
  }[value];
  return (
    <label className="flex cursor-pointer items-start gap-2.5 rounded-md px-2 py-1.5 hover:bg-surface-secondary has-checked:bg-surface-secondary">
      <input
        type="radio"
        name="visibility"
        value={value}
        checked={isChosen}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 cursor-pointer accent-accent"
      />
      <span>
        <span className="font-medium">{common(`visibilities.${value}`)}</span>
        <span className="block text-muted">{meaning}</span>
      </span>
    </label>
  );
}
