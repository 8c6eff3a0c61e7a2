'use client';

import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { SelectField } from '#components/ui/fields';
import type { DialogState } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { LoginSecret } from './login-secret';

const overlapChoices = ['0', '1', '8', '24'] as const;
type RotateValues = { overlapHours: (typeof overlapChoices)[number] };

/**
 * Asks how long the old secret shall still work, and shows the new one, this once.
 * @param rotate makes the new secret and gives it back.
 */
export function RotateDialog({
  state,
  name,
  loginName,
  rotate,
  children,
}: {
  state: DialogState;
  name: string;
  loginName: string;
  rotate: (overlapHours: number) => Promise<string>;
  children?: ReactNode;
}) {
  const t = useTranslations('tokens');
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm<RotateValues>({
    initial: { overlapHours: '0' },
    async send({ overlapHours }) {
      setSecret(await rotate(Number(overlapHours)));
    },
  });
  const result =
    secret === null
      ? null
      : {
          title: t('rotate.done', { name }),
          content: <LoginSecret secret={secret} loginName={loginName} />,
          closeLabel: t('created.done'),
        };
  return (
    <FormDialog
      state={state}
      form={form}
      title={t('rotate.title', { name })}
      submitLabel={t('rotate.confirm')}
      result={result}
    >
      <p>{t('rotate.body')}</p>
      {children}
      <SelectField
        label={t('rotate.overlap')}
        hint={t('rotate.overlapHint')}
        value={form.values.overlapHours}
        items={overlapChoices.map((value) => ({
          value,
          label: value === '0' ? t('rotate.atOnce') : t('rotate.hours', { hours: Number(value) }),
        }))}
        onChange={(event) =>
          form.set('overlapHours', event.currentTarget.value as RotateValues['overlapHours'])
        }
      />
    </FormDialog>
  );
}
