'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { LoginSecret } from '#components/admin/tokens/login-secret';
import { daysOf, type ExpiryDays, ExpiryField, scopesOf } from '#components/admin/tokens/secret-fields';
import { TextField } from '#components/ui/fields';
import type { DialogState } from '#lib/client/dialog';
import { type FormState, useForm } from '#lib/client/form';
import { isRobotName, patternsOf } from '#lib/client/name-rules';
import { useCreateRobot } from '#lib/client/robots';
import type { CreatedRobotView } from '#lib/contract/robots';
import { RobotFields, type RobotValues, useRobotRules } from './robot-fields';

type NewRobotValues = RobotValues & { name: string; days: ExpiryDays };
const initial: NewRobotValues = {
  name: '',
  description: '',
  scopes: ['pull'],
  repositories: '',
  days: '365',
};

/** Makes a robot; then shows its secret, this once. */
export function NewRobotDialog({ tenantId, ...state }: DialogState & { tenantId: string }) {
  const t = useTranslations('robots');
  const done = useTranslations('tokens.created')('done');
  const [created, setCreated] = useState<CreatedRobotView | null>(null);
  const create = useCreateRobot(tenantId);
  const form = useForm<NewRobotValues>({
    initial,
    rules: {
      name: [
        { accepts: ({ name }) => name.trim() !== '', text: t('form.nameRequired') },
        { accepts: ({ name }) => isRobotName(name.trim()), text: t('form.nameForm') },
      ],
      ...useRobotRules(),
    },
    reasons: { 'name-taken': { field: 'name', text: t('form.taken') } },
    async send({ name, days, scopes, repositories, description }) {
      const body = {
        name: name.trim(),
        description,
        scopes: scopesOf(scopes),
        repositories: patternsOf(repositories),
        expiresInDays: daysOf(days),
      };
      setCreated(await create.mutateAsync(body));
    },
  });
  const result = created && {
    title: t('created', { name: created.robot.loginName }),
    content: <LoginSecret secret={created.secret} loginName={created.robot.loginName} />,
    closeLabel: done,
  };
  return (
    <FormDialog
      state={state}
      form={form}
      title={t('form.newTitle')}
      submitLabel={t('create')}
      result={result}
    >
      <NameField tenantId={tenantId} form={form} />
      <RobotFields
        tenantId={tenantId}
        values={form.values}
        faults={form.faults}
        on={{
          description: (value) => form.set('description', value),
          scopes: (value) => form.set('scopes', value),
          repositories: (value) => form.set('repositories', value),
        }}
      />
      <ExpiryField value={form.values.days} onChange={(days) => form.set('days', days)} />
    </FormDialog>
  );
}

function NameField({ tenantId, form }: { tenantId: string; form: FormState<NewRobotValues> }) {
  const t = useTranslations('robots.form');
  return (
    <TextField
      label={t('name')}
      hint={t('nameHint', { login: `${tenantId}+${form.values.name.trim() || 'ci'}` })}
      error={form.faults.name}
      value={form.values.name}
      maxLength={40}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      autoFocus
      onChange={(event) => form.set('name', event.currentTarget.value)}
    />
  );
}
