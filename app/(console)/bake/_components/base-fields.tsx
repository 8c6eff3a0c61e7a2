'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { SelectField, TextField } from '#components/ui/fields';
import type { Base } from '#lib/client/bake-bases';
import { parseImage } from '#lib/client/image-names';
import { tagFilterOf, tagsQuery } from '#lib/client/tags';

/** `text` is `<repository>:<tag>`; `isOther`: typed, and not one of those that are proposed. */
export type ChosenBase = { isOther: boolean; text: string };

/** What is built on: one of the proposed images and its tag, or any other name. */
export function BaseFields({
  bases,
  base,
  error,
  onChange,
}: {
  bases: readonly Base[];
  base: ChosenBase;
  error: string | undefined;
  onChange: (base: ChosenBase) => void;
}) {
  const t = useTranslations('bake');
  const parsed = parseImage(base.text.trim());
  const chosen = base.isOther ? undefined : bases.find(({ name }) => name === parsed?.repository);
  const choose = (name: string) => {
    const next = bases.find((each) => each.name === name);
    onChange(next ? { isOther: false, text: `${name}:${next.latestTag}` } : { isOther: true, text: '' });
  };
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {bases.length > 0 ? (
          <SelectField
            label={t('image')}
            value={chosen?.name ?? ''}
            items={[
              ...bases.map(({ name }) => ({ value: name, label: name })),
              { value: '', label: t('other') },
            ]}
            onChange={(event) => choose(event.currentTarget.value)}
          />
        ) : null}
        {chosen && parsed ? (
          <TagField
            base={chosen}
            tag={parsed.reference}
            error={error}
            onChange={(tag) => onChange({ isOther: false, text: `${chosen.name}:${tag}` })}
          />
        ) : (
          <TextField
            label={t('nameAndTag')}
            hint={t('nameAndTagHint')}
            error={error}
            value={base.text}
            maxLength={400}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => onChange({ isOther: true, text: event.currentTarget.value })}
          />
        )}
      </div>
      {parsed?.repository.includes('convertigo') ? <p className="text-muted">{t('convertigo')}</p> : null}
    </>
  );
}

function TagField({
  base: { id, latestTag },
  tag,
  error,
  onChange,
}: {
  base: Base;
  tag: string;
  error: string | undefined;
  onChange: (tag: string) => void;
}) {
  const t = useTranslations('copy');
  const list = useInfiniteQuery(
    tagsQuery(
      id,
      tagFilterOf(() => null),
    ),
  );
  const listed = list.data?.pages.flatMap(({ items }) => items.map(({ name }) => name)) ?? [latestTag];
  const tags = listed.includes(tag) ? listed : [tag, ...listed];
  return (
    <SelectField
      label={t('tag')}
      error={error}
      value={tag}
      items={tags.map((name) => ({ value: name, label: name }))}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
