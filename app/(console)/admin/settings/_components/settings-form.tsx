'use client';

import { Button } from '@heroui/react/button';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { CheckField, SelectField, TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import { changesOf } from '#lib/client/edits';
import { type FormState, useForm } from '#lib/client/form';
import { settingsQuery, useUpdateSettings } from '#lib/client/settings';
import { hoursOfWindow, maxAmount, type UndoWindow, type WindowUnit, windowOfHours } from './undo-window';

type Values = { anonymousPull: boolean; invitedMayRegister: boolean; window: UndoWindow };

export function SettingsForm() {
  const t = useTranslations('settings');
  const common = useTranslations('common');
  const { data: settings } = useSuspenseQuery(settingsQuery());
  const update = useUpdateSettings();
  const limit = t('undo.limit', { hours: maxAmount('hours'), days: maxAmount('days') });
  const form = useForm<Values>({
    initial: {
      anonymousPull: settings.anonymousPull,
      invitedMayRegister: settings.invitedMayRegister,
      window: windowOfHours(settings.undoWindowHours),
    },
    follows: true,
    rules: { window: [{ accepts: ({ window }) => hoursOfWindow(window) !== null, text: limit }] },
    async send({ window, ...flags }) {
      const undoWindowHours = hoursOfWindow(window) ?? settings.undoWindowHours;
      await update.mutateAsync(changesOf(settings, { ...flags, undoWindowHours }));
      notify({ title: t('saved'), tone: 'success' });
    },
  });
  return (
    <form {...form.formProps} className="flex max-w-xl flex-col items-stretch gap-6">
      <CheckField
        label={<span className="font-medium">{t('anonymousPull')}</span>}
        hint={t('anonymousPullHint')}
        checked={form.values.anonymousPull}
        onChange={(event) => form.set('anonymousPull', event.currentTarget.checked)}
      />
      <CheckField
        label={<span className="font-medium">{t('invitedMayRegister')}</span>}
        hint={t('invitedMayRegisterHint')}
        checked={form.values.invitedMayRegister}
        onChange={(event) => form.set('invitedMayRegister', event.currentTarget.checked)}
      />
      <UndoWindowFields form={form} />
      <FormError error={form.error} />
      <div>
        <Button type="submit" variant="primary" isPending={form.isSending}>
          {common('save')}
        </Button>
      </div>
    </form>
  );
}

function UndoWindowFields({ form }: { form: FormState<Values> }) {
  const t = useTranslations('settings.undo');
  const units: WindowUnit[] = ['hours', 'days'];
  const { window } = form.values;
  const set = (entered: Partial<UndoWindow>) => form.set('window', { ...window, ...entered });
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t('title')}</legend>
      <p className="mb-3 text-xs text-muted">{t('hint')}</p>
      <div className="flex items-start gap-2">
        <div className="w-32">
          <TextField
            label={t('amount')}
            error={form.faults.window}
            value={window.amount}
            inputMode="numeric"
            maxLength={4}
            autoComplete="off"
            onChange={(event) => set({ amount: event.currentTarget.value })}
          />
        </div>
        <div className="w-32">
          <SelectField
            label={t('unit')}
            value={window.unit}
            items={units.map((value) => ({ value, label: t(value) }))}
            onChange={(event) => set({ unit: event.currentTarget.value as WindowUnit })}
          />
        </div>
      </div>
    </fieldset>
  );
}
