'use client';

import { useId } from 'react';
import { useTranslations } from 'use-intl';
import type { DeletionBody } from '#lib/contract/deletions';

/** Asks which of several deletions is meant; draws nothing where there is only one. */
export function DeletionChoices({
  choices,
  chosen,
  onChoose,
  isDisabled,
}: {
  choices: readonly DeletionBody[];
  chosen: DeletionBody;
  onChoose: (body: DeletionBody) => void;
  isDisabled: boolean;
}) {
  const t = useTranslations('deletion');
  const name = useId();
  if (choices.length < 2) return null;
  return (
    <fieldset className="flex flex-col gap-1.5" disabled={isDisabled}>
      <legend className="sr-only">{t('choose')}</legend>
      {choices.map((choice) => (
        <label key={choice.kind} className="flex cursor-pointer items-center gap-2">
          <input
            type="radio"
            name={name}
            checked={choice === chosen}
            onChange={() => onChoose(choice)}
            className="size-4 shrink-0 cursor-pointer accent-accent"
          />
          <span className="min-w-0 break-words">
            {choice.kind === 'tags' ? t('chooseTag', { tag: choice.tags[0] ?? '' }) : t('chooseImage')}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
