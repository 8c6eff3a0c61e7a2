'use client';

import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { daysOf, type ExpiryDays, ExpiryField, scopesOf } from '#components/admin/tokens/secret-fields';
import { CheckField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import type { DialogState } from '#lib/client/dialog';
import { changesOf } from '#lib/client/edits';
import { useForm } from '#lib/client/form';
import { patternsOf } from '#lib/client/name-rules';
import { useUpdateRobot } from '#lib/client/robots';
import type { RobotView } from '#lib/contract/robots';
import { RobotFields, type RobotValues, useRobotRules } from './robot-fields';

type EditRobotValues = RobotValues & { enabled: boolean; changesExpiry: boolean; days: ExpiryDays };

/** Changes what a robot may do, until when, and whether it may at all. */
export function EditRobotDialog({
  tenantId,
  robot,
  ...state
}: DialogState & { tenantId: string; robot: RobotView }) {
  const t = useTranslations('robots.form');
  const save = useTranslations('common')('save');
  const update = useUpdateRobot(tenantId);
  const form = useForm<EditRobotValues>({
    initial: {
      description: robot.description,
      scopes: robot.scopes,
      repositories: robot.repositories.join('\n'),
      enabled: robot.enabled,
      changesExpiry: false,
      days: '365',
    },
    follows: true,
    rules: useRobotRules(),
    async send({ description, scopes, repositories, enabled, changesExpiry, days }) {
      await update.mutateAsync({
        robotId: robot.id,
        ...changesOf(robot, {
          description,
          scopes: scopesOf(scopes),
          repositories: patternsOf(repositories),
          enabled,
        }),
        ...(changesExpiry && { expiresInDays: daysOf(days) }),
      });
      state.onOpenChange(false);
      notify({ title: t('saved', { name: robot.loginName }), tone: 'success' });
    },
  });
  const { values, faults, set } = form;
  return (
    <FormDialog
      state={state}
      form={form}
      title={t('editTitle', { name: robot.loginName })}
      submitLabel={save}
    >
      <CheckField
        label={t('enabled')}
        hint={t('enabledHint')}
        checked={values.enabled}
        onChange={(event) => set('enabled', event.currentTarget.checked)}
      />
      <RobotFields
        tenantId={tenantId}
        values={values}
        faults={faults}
        on={{
          description: (value) => form.set('description', value),
          scopes: (value) => form.set('scopes', value),
          repositories: (value) => form.set('repositories', value),
        }}
      />
      <CheckField
        label={t('newExpiry')}
        hint={t('newExpiryHint')}
        checked={values.changesExpiry}
        onChange={(event) => set('changesExpiry', event.currentTarget.checked)}
      />
      {values.changesExpiry ? (
        <ExpiryField value={values.days} onChange={(days) => set('days', days)} />
      ) : null}
    </FormDialog>
  );
}
