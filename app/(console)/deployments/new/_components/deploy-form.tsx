'use client';

import { Button } from '@heroui/react/button';
import { useRouter } from 'next/navigation';
import { type FormEvent, useRef } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { ParameterForm } from '#components/deployments/parameter-form';
import { PlanPreview, useFieldFaults, usePlan } from '#components/deployments/plan-preview';
import { FormError } from '#components/ui/error-message';
import { SelectField, TextField } from '#components/ui/fields';
import { useCreateDeployment } from '#lib/client/deployments';
import { paths } from '#lib/client/paths';
import type { BlueprintView, ParameterValue } from '#lib/contract/blueprints';
import type { Locale } from '#lib/contract/common';
import type { CreateDeploymentInput, DeployFormView } from '#lib/contract/deployments';
import { type Entered, enteredIn } from './entered';

/** The form and, beside it, what it leads to. What is entered stays whatever the answer. */
export function DeployForm({
  form,
  tenantId,
  image,
  entered: given,
  onEnter,
}: {
  form: DeployFormView;
  tenantId: string;
  image: string;
  entered: Partial<Entered>;
  onEnter: (change: Partial<Entered>) => void;
}) {
  const t = useTranslations('deployments.form');
  const router = useRouter();
  const create = useCreateDeployment();
  const isSending = useRef(false);
  const entered = enteredIn(form, given);
  const set = (change: Partial<Entered>) => {
    create.reset();
    onEnter(change);
  };
  const blueprint = form.blueprints.find(({ id }) => id === entered.blueprint)!;
  const body: CreateDeploymentInput = { tenantId, image, ...entered };
  const { plan, faults: planFaults } = usePlan(entered.name ? body : null);
  const faults = { ...planFaults, ...useFieldFaults()(create.error) };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSending.current) return;
    isSending.current = true;
    try {
      const made = await create.mutateAsync(body);
      router.push(paths.deployment(made.id));
    } catch {
      // Told above the button and at the fields; everything stays as it was entered.
    } finally {
      isSending.current = false;
    }
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <div className="flex min-w-0 flex-col gap-6">
        <Where {...{ form, entered, set, faults }} />
        <Presets {...{ blueprint, entered, set }} />
        <ParameterForm
          blueprint={blueprint}
          presetId={entered.preset}
          values={entered.values}
          faults={faults}
          onChange={(id, value: ParameterValue) => set({ values: { ...entered.values, [id]: value } })}
        />
        <TextField
          label={t('reason')}
          hint={t('reasonHint')}
          value={entered.reason}
          maxLength={300}
          onChange={(event) => set({ reason: event.currentTarget.value })}
        />
        <FormError error={create.error} />
        <div className="sticky bottom-0 z-10 -mx-1 flex flex-wrap items-center gap-3 border-t border-separator bg-background px-1 py-3">
          <Button type="submit" variant="primary" isPending={create.isPending}>
            {t('submit')}
          </Button>
          {plan.data && !plan.data.ready && !plan.isFetching ? (
            <p className="text-danger-soft-foreground">{t('notReady')}</p>
          ) : null}
        </div>
      </div>
      <aside className="min-w-0 lg:sticky lg:top-20 lg:self-start">
        <PlanPreview plan={plan} isChange={false} />
      </aside>
    </form>
  );
}

function Where({
  form,
  entered,
  set,
  faults,
}: {
  form: DeployFormView;
  entered: Entered;
  set: (change: Partial<Entered>) => void;
  faults: Readonly<Record<string, string>>;
}) {
  const t = useTranslations('deployments.form');
  const kinds = useTranslations('pools.kind');
  const locale = useLocale() as Locale;
  return (
    <section className="grid gap-4 sm:grid-cols-2">
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        error={faults.name}
        value={entered.name}
        maxLength={30}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <SelectField
        label={t('pool')}
        error={faults.poolId}
        value={entered.poolId}
        items={form.pools.map(({ id, name, kind }) => ({
          value: id,
          label: t('poolKind', { name, kind: kinds(kind) }),
        }))}
        onChange={(event) => set({ poolId: event.currentTarget.value })}
      />
      {form.blueprints.length > 1 ? (
        <SelectField
          label={t('blueprint')}
          value={entered.blueprint}
          items={form.blueprints.map(({ id, title }) => ({ value: id, label: title[locale] }))}
          onChange={(event) => {
            const next = form.blueprints.find(({ id }) => id === event.currentTarget.value)!;
            set({ blueprint: next.id, preset: next.presets[0]!.id, values: {} });
          }}
        />
      ) : null}
    </section>
  );
}

function Presets({
  blueprint,
  entered,
  set,
}: {
  blueprint: BlueprintView;
  entered: Entered;
  set: (change: Partial<Entered>) => void;
}) {
  const t = useTranslations('deployments.form');
  const locale = useLocale() as Locale;
  return (
    <>
      {blueprint.notices.map(({ level, text }) => (
        <p
          key={text.en}
          className={`rounded-md px-3 py-2 ${level === 'warning' ? 'bg-warning-soft text-warning-soft-foreground' : 'bg-default text-default-foreground'}`}
        >
          {text[locale]}
        </p>
      ))}
      {blueprint.presets.length > 1 ? (
        <fieldset>
          <legend className="mb-2 font-medium">{t('preset')}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {blueprint.presets.map(({ id, label, summary }) => (
              <label
                key={id}
                className="flex cursor-pointer items-start gap-2 rounded-lg border border-border p-3 has-[:checked]:border-accent has-[:checked]:bg-accent-soft has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent"
              >
                <input
                  type="radio"
                  name="preset"
                  value={id}
                  checked={entered.preset === id}
                  onChange={() => set({ preset: id })}
                  className="mt-0.5 size-4 accent-accent"
                />
                <span>
                  <span className="block font-medium">{label[locale]}</span>
                  <span className="block text-xs text-muted">{summary[locale]}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
    </>
  );
}
