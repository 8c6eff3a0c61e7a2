'use client';

import { X } from 'lucide-react';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { PlainButton } from '#components/ui/link-button';
import type { EnvEntry, PortEntry, VolumeEntry } from '#lib/contract/blueprints';

const mebi = 1024 ** 2;
type Props<Entry> = {
  label: string;
  hint: string;
  error?: string | undefined;
  value: Entry[];
  onChange: (value: Entry[]) => void;
};

function ListField({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint: string;
  error?: string | undefined;
  children: React.ReactNode;
}) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium">{label}</legend>
      {children}
      {error ? (
        <p role="alert" className="text-xs text-danger-soft-foreground">
          {error}
        </p>
      ) : null}
      <p className="text-xs text-muted">{hint}</p>
    </fieldset>
  );
}

function RemoveButton({ onRemove, what }: { onRemove: () => void; what: string }) {
  const t = useTranslations('deployments.form');
  return (
    <button
      type="button"
      onClick={onRemove}
      aria-label={`${t('remove')}: ${what}`}
      className="inline-flex size-8 shrink-0 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground"
    >
      <X aria-hidden className="size-4" />
    </button>
  );
}

const changed = <Entry,>(list: readonly Entry[], at: number, change: Partial<Entry>): Entry[] =>
  list.map((entry, index) => (index === at ? { ...entry, ...change } : entry));
const without = <Entry,>(list: readonly Entry[], at: number): Entry[] =>
  list.filter((_, index) => index !== at);

/** Names and values; a secret one that was kept before shows nothing of it. */
export function EnvField({ value, onChange, ...field }: Props<EnvEntry>) {
  const t = useTranslations('deployments.form');
  return (
    <ListField {...field}>
      {value.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while they are typed
        <div key={at} className="flex flex-wrap items-center gap-2">
          <input
            aria-label={t('variable')}
            value={entry.name}
            placeholder="NAME"
            spellCheck={false}
            autoCapitalize="none"
            onChange={(event) => onChange(changed(value, at, { name: event.currentTarget.value }))}
            className="native-field w-40 min-w-0 grow font-mono text-xs"
          />
          <input
            aria-label={`${t('value')}: ${entry.name}`}
            type={entry.secret ? 'password' : 'text'}
            autoComplete="off"
            value={entry.value}
            spellCheck={false}
            onChange={(event) => onChange(changed(value, at, { value: event.currentTarget.value }))}
            className="native-field w-40 min-w-0 grow-[2] font-mono text-xs"
          />
          <label className="inline-flex cursor-pointer items-center gap-1 text-xs text-muted">
            <input
              type="checkbox"
              checked={entry.secret}
              onChange={(event) => onChange(changed(value, at, { secret: event.currentTarget.checked }))}
              className="size-4 accent-accent"
            />
            {t('secret')}
          </label>
          <RemoveButton what={entry.name} onRemove={() => onChange(without(value, at))} />
        </div>
      ))}
      <div>
        <PlainButton size="sm" onClick={() => onChange([...value, { name: '', value: '', secret: false }])}>
          {t('add')}
        </PlainButton>
      </div>
    </ListField>
  );
}

export function PortsField({ value, onChange, ...field }: Props<PortEntry>) {
  const t = useTranslations('deployments.form');
  const id = useId();
  const add = (text: string) => {
    const container = Number(text);
    const isPort = Number.isInteger(container) && container >= 1 && container <= 65_535;
    if (isPort && !value.some((entry) => entry.container === container)) {
      onChange([...value, { container, published: true }]);
    }
  };
  return (
    <ListField {...field}>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {value.map((entry, at) => (
          <span key={entry.container} className="inline-flex items-center gap-1">
            <label className="inline-flex cursor-pointer items-center gap-1.5 tabular-nums">
              <input
                type="checkbox"
                aria-label={t('publishedPort', { port: String(entry.container) })}
                checked={entry.published}
                onChange={(event) => onChange(changed(value, at, { published: event.currentTarget.checked }))}
                className="size-4 accent-accent"
              />
              {entry.container}
            </label>
            <RemoveButton
              what={t('port', { port: String(entry.container) })}
              onRemove={() => onChange(without(value, at))}
            />
          </span>
        ))}
        <input
          id={id}
          aria-label={t('newPort')}
          placeholder={t('newPort')}
          inputMode="numeric"
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add(event.currentTarget.value);
            event.currentTarget.value = '';
          }}
          onBlur={(event) => {
            add(event.currentTarget.value);
            event.currentTarget.value = '';
          }}
          className="native-field w-36"
        />
      </div>
    </ListField>
  );
}

export function VolumesField({ value, onChange, ...field }: Props<VolumeEntry>) {
  const t = useTranslations('deployments.form');
  return (
    <ListField {...field}>
      {value.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while they are typed
        <div key={at} className="flex items-center gap-2">
          <input
            aria-label={t('path')}
            value={entry.path}
            placeholder="/data"
            spellCheck={false}
            onChange={(event) => onChange(changed(value, at, { path: event.currentTarget.value }))}
            className="native-field min-w-0 grow font-mono text-xs"
          />
          <input
            aria-label={t('sizeMib')}
            type="number"
            min={1}
            value={Math.round(entry.sizeBytes / mebi)}
            onChange={(event) =>
              onChange(
                changed(value, at, { sizeBytes: Math.max(1, Number(event.currentTarget.value)) * mebi }),
              )
            }
            className="native-field w-24"
          />
          <span className="text-xs text-muted">{t('mebibytes')}</span>
          <RemoveButton what={entry.path} onRemove={() => onChange(without(value, at))} />
        </div>
      ))}
      <div>
        <PlainButton size="sm" onClick={() => onChange([...value, { path: '', sizeBytes: 1024 * mebi }])}>
          {t('add')}
        </PlainButton>
      </div>
    </ListField>
  );
}
