'use client';

import { useLocale, useTranslations } from 'use-intl';
import type { BlueprintView, Parameter, ParameterValue, ParameterValues } from '#lib/contract/blueprints';
import type { Locale } from '#lib/contract/common';
import { ParameterField } from './parameter-field';

/** What counts where nothing was entered: the preset, else the default. */
export function shownValue(
  { presets }: BlueprintView,
  presetId: string,
  { id, default: byDefault }: Parameter,
  values: ParameterValues,
): ParameterValue | undefined {
  const preset = presets.find((each) => each.id === presetId);
  return values[id] ?? preset?.values[id] ?? byDefault ?? undefined;
}

/** All parameters of a blueprint by group; what is seldom needed is folded, unless it is at fault. */
export function ParameterForm({
  blueprint,
  presetId,
  values,
  faults,
  isChange = false,
  onChange,
}: {
  blueprint: BlueprintView;
  presetId: string;
  values: ParameterValues;
  /** By the id of the parameter. */
  faults: Readonly<Record<string, string>>;
  isChange?: boolean;
  onChange: (id: string, value: ParameterValue) => void;
}) {
  const locale = useLocale() as Locale;
  const t = useTranslations('deployments.form');
  const value = (parameter: Parameter) => shownValue(blueprint, presetId, parameter, values);
  const isAsked = ({ showIf }: Parameter) => {
    if (!showIf) return true;
    const other = blueprint.parameters.find(({ id }) => id === showIf.parameter);
    const answer = other && value(other);
    return (typeof answer === 'string' || typeof answer === 'boolean') && showIf.values.includes(answer);
  };
  const field = (parameter: Parameter) => (
    <ParameterField
      key={parameter.id}
      parameter={parameter}
      value={value(parameter)}
      error={faults[parameter.id]}
      isChange={isChange}
      onChange={(next) => onChange(parameter.id, next)}
    />
  );
  const groups = blueprint.groups.map((group) => {
    const all = blueprint.parameters.filter((each) => each.group === group.id && isAsked(each));
    return {
      ...group,
      plain: all.filter(({ advanced }) => !advanced),
      advanced: all.filter(({ advanced }) => advanced),
    };
  });
  return (
    <div className="flex flex-col gap-6">
      {groups
        .filter(({ plain, advanced }) => plain.length + advanced.length > 0)
        .map(({ id, label, plain, advanced }) => (
          <section key={id} className="flex flex-col gap-4">
            <h3 className="font-semibold">{label[locale]}</h3>
            {plain.map(field)}
            {advanced.length > 0 ? (
              <details open={advanced.some((each) => faults[each.id]) || undefined} className="group">
                <summary className="w-fit cursor-pointer rounded text-muted hover:text-foreground">
                  {t('advanced')}
                </summary>
                <div className="mt-3 flex flex-col gap-4 border-l border-separator pl-4">
                  {advanced.map(field)}
                </div>
              </details>
            ) : null}
          </section>
        ))}
    </div>
  );
}
