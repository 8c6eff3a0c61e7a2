'use client';

import { useLocale, useTranslations } from 'use-intl';
import { CheckField, SelectField, TextAreaField, TextField } from '#components/ui/fields';
import type { EnvEntry, Parameter, ParameterValue, PortEntry, VolumeEntry } from '#lib/contract/blueprints';
import type { Locale } from '#lib/contract/common';
import { EnvField, PortsField, VolumesField } from './list-fields';

const mebi = 1024 ** 2;

type Props = {
  parameter: Parameter;
  value: ParameterValue | undefined;
  error: string | undefined;
  /** Something runs already: secrets are kept, and what the data was made with stays. */
  isChange: boolean;
  onChange: (value: ParameterValue) => void;
};

const listOf = <Entry,>(value: ParameterValue | undefined): Entry[] =>
  Array.isArray(value) ? (value as Entry[]) : [];
const textOf = (value: ParameterValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
/** What is no number is sent as it was typed, so that the answer can say what is wrong with it. */
const numberOf = (text: string, factor = 1): ParameterValue => {
  const number = Number(text);
  if (text.trim() === '') return '';
  return Number.isFinite(number) ? (factor === 1 ? number : Math.round(number * factor)) : text;
};

/** The control that fits the type of a parameter. */
export function ParameterField({ parameter, value, error, isChange, onChange }: Props) {
  const t = useTranslations('deployments.form');
  const locale = useLocale() as Locale;
  const isFixed = isChange && parameter.immutable;
  const label = parameter.label[locale];
  const hint = isFixed ? t('immutable') : parameter.help[locale];
  const field = { label, hint, error };
  switch (parameter.type) {
    case 'boolean':
      return (
        <CheckField
          label={label}
          hint={hint}
          checked={value === true}
          disabled={isFixed}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'enum':
      return (
        <SelectField
          {...field}
          value={textOf(value)}
          disabled={isFixed}
          items={parameter.options.map((option) => ({ value: option.value, label: option.label[locale] }))}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'text':
      return (
        <TextAreaField
          {...field}
          value={textOf(value)}
          spellCheck={false}
          className="font-mono text-xs"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'secret':
      return <SecretInput {...{ parameter, value, onChange, isFixed, isChange, field }} />;
    case 'int':
    case 'cpus':
      return (
        <TextField
          {...field}
          type="number"
          step={parameter.type === 'cpus' ? 0.05 : 1}
          min={parameter.min ?? undefined}
          max={parameter.max ?? undefined}
          value={textOf(value)}
          disabled={isFixed}
          onChange={(event) => onChange(numberOf(event.currentTarget.value))}
        />
      );
    case 'memory':
    case 'size':
      return (
        <TextField
          {...field}
          label={`${label} (${t('mebibytes')})`}
          type="number"
          min={1}
          value={typeof value === 'number' ? String(Math.round(value / mebi)) : textOf(value)}
          disabled={isFixed}
          onChange={(event) => onChange(numberOf(event.currentTarget.value, mebi))}
        />
      );
    case 'env':
      return <EnvField {...field} value={listOf<EnvEntry>(value)} onChange={onChange} />;
    case 'ports':
      return <PortsField {...field} value={listOf<PortEntry>(value)} onChange={onChange} />;
    case 'volumes':
      return <VolumesField {...field} value={listOf<VolumeEntry>(value)} onChange={onChange} />;
    case 'string':
      return (
        <TextField
          {...field}
          value={textOf(value)}
          disabled={isFixed}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

function SecretInput({
  parameter,
  value,
  onChange,
  isFixed,
  isChange,
  field,
}: {
  parameter: Parameter;
  value: ParameterValue | undefined;
  onChange: (value: ParameterValue) => void;
  isFixed: boolean;
  isChange: boolean;
  field: { label: string; hint: string; error: string | undefined };
}) {
  const t = useTranslations('deployments.form');
  const placeholder = isChange ? t('kept') : parameter.generated !== null ? t('generated') : undefined;
  // A private key has lines, which one of text would lose.
  if (parameter.pattern?.includes('PRIVATE KEY')) {
    return (
      <TextAreaField
        {...field}
        value={textOf(value)}
        placeholder={placeholder}
        spellCheck={false}
        className="font-mono text-xs"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextField
      {...field}
      type="password"
      autoComplete="new-password"
      value={textOf(value)}
      placeholder={placeholder}
      disabled={isFixed}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
