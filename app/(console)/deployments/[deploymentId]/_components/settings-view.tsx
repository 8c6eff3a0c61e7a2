'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ParameterForm } from '#components/deployments/parameter-form';
import { PlanPreview, useFieldFaults, usePlan } from '#components/deployments/plan-preview';
import { FormError, useErrorMessage } from '#components/ui/error-message';
import { SelectField, TextField } from '#components/ui/fields';
import { PlainButton } from '#components/ui/link-button';
import { BlockSkeleton, ErrorPanel } from '#components/ui/states';
import { notify } from '#components/ui/toast';
import { ApiError } from '#lib/client/api';
import { deployFormQuery, useDeploymentChanges } from '#lib/client/deployments';
import { useSettled } from '#lib/client/settled';
import type { ParameterValues } from '#lib/contract/blueprints';
import type { DeployFormView, DeploymentView, FollowPolicy } from '#lib/contract/deployments';
import { RemoveSection } from './remove-section';

const imageOf = ({ image }: DeploymentView): string =>
  image.tag ? `${image.repository}:${image.tag}` : `${image.repository}@${image.digest}`;

/** The same form as at the beginning, filled with what runs. */
export function SettingsView({ deployment }: { deployment: DeploymentView }) {
  return (
    <>
      <ChangeForm deployment={deployment} />
      <RemoveSection deployment={deployment} />
    </>
  );
}

/**
 * What can be set: told by the image that runs. Where that is gone (its tag was deleted, say) or is no longer of the
 * deployment's blueprint, the image that was entered in its place tells it.
 */
function useBlueprint(deployment: DeploymentView, entered: string) {
  const t = useTranslations('deployments.form');
  const messageOf = useErrorMessage();
  const image = useSettled(entered.trim(), 500);
  const { tenantId } = deployment;
  const find = ({ data }: { data?: DeployFormView | undefined }) =>
    data?.blueprints.find(({ id }) => id === deployment.blueprint);
  const running = useQuery(deployFormQuery(imageOf(deployment), tenantId));
  const isReplaced = running.isFetched && !find(running) && image !== imageOf(deployment);
  const other = useQuery({ ...deployFormQuery(image, tenantId), enabled: isReplaced && image !== '' });
  const form = isReplaced ? other : running;
  const blueprint = find(form) ?? null;
  const isFault = form.error instanceof ApiError && form.error.status < 500;
  return {
    blueprint,
    isPending: form.isPending && form.fetchStatus !== 'idle',
    /** At the field of the image. */
    fault: isFault ? messageOf(form.error) : form.data && !blueprint ? t('otherBlueprint') : null,
    /** What another try may mend. */
    error: !blueprint && form.isError && !isFault ? form.error : null,
    retry: () => void form.refetch(),
  };
}

type Entered = {
  revision: number;
  image: string;
  values: ParameterValues;
  follow: FollowPolicy;
  reason: string;
};

const enteredOf = (deployment: DeploymentView): Entered => ({
  revision: deployment.revision ?? 0,
  image: imageOf(deployment),
  values: deployment.values,
  follow: deployment.follow,
  reason: '',
});

function ChangeForm({ deployment }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.form');
  const page = useTranslations('deployments.page');
  const { change } = useDeploymentChanges(deployment.id);
  const isSending = useRef(false);
  const [entered, setEntered] = useState(() => enteredOf(deployment));
  // What this form has asked for itself is no change of somebody else.
  const [own, setOwn] = useState<number | null>(null);
  const base = own !== null && deployment.revision === own ? own : entered.revision;
  const set = (next: Partial<Entered>) => {
    change.reset();
    setEntered((before) => ({ ...before, ...next }));
  };
  const { blueprint, fault: imageFault, ...form } = useBlueprint(deployment, entered.image);
  const { tenantId, pool, name, preset } = deployment;
  const { plan, faults: planFaults } = usePlan({
    deploymentId: deployment.id,
    tenantId,
    poolId: pool.id,
    name,
    blueprint: deployment.blueprint,
    preset,
    image: entered.image,
    values: entered.values,
  });
  const faults: Record<string, string> = {
    ...(imageFault && { image: imageFault }),
    ...planFaults,
    ...useFieldFaults()(change.error),
  };
  const isStale = (deployment.revision ?? 0) !== base;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSending.current) return;
    isSending.current = true;
    try {
      const view = await change.mutateAsync({ ...entered, revision: base });
      notify({ title: page('started') });
      setOwn(view.operation?.revision ?? null);
      setEntered((before) => ({ ...before, revision: base, reason: '' }));
    } catch {
      // Told above the button and at the fields.
    } finally {
      isSending.current = false;
    }
  };
  return (
    <form
      onSubmit={submit}
      noValidate
      className="grid gap-8 pb-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]"
    >
      <div className="flex min-w-0 flex-col gap-6">
        {isStale && deployment.busy === null ? (
          <div
            role="status"
            className="flex flex-wrap items-center gap-3 rounded-md bg-warning-soft px-3 py-2 text-warning-soft-foreground"
          >
            {t('stale')}
            <PlainButton size="sm" onClick={() => set(enteredOf(deployment))}>
              {t('loadNew')}
            </PlainButton>
          </div>
        ) : null}
        <TextField
          label={t('image')}
          hint={t('imageHint', { example: `${deployment.image.repository}:1.2` })}
          error={faults.image}
          value={entered.image}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => set({ image: event.currentTarget.value })}
        />
        {form.isPending ? <BlockSkeleton /> : null}
        {form.error ? <ErrorPanel error={form.error} onRetry={form.retry} /> : null}
        {blueprint ? (
          <ParameterForm
            blueprint={blueprint}
            presetId={preset}
            values={entered.values}
            faults={faults}
            isChange
            onChange={(id, value) => set({ values: { ...entered.values, [id]: value } })}
          />
        ) : null}
        <Follow value={entered.follow} error={faults.follow} onChange={(follow) => set({ follow })} />
        <TextField
          label={t('reason')}
          hint={t('reasonHint')}
          value={entered.reason}
          maxLength={300}
          onChange={(event) => set({ reason: event.currentTarget.value })}
        />
        <FormError error={change.error} />
        <div className="sticky bottom-0 z-10 -mx-1 flex flex-wrap items-center gap-3 border-t border-separator bg-background px-1 py-3">
          <Button
            type="submit"
            variant="primary"
            isPending={change.isPending}
            isDisabled={deployment.busy !== null}
          >
            {t('save')}
          </Button>
        </div>
      </div>
      <aside className="min-w-0 lg:sticky lg:top-20 lg:self-start">
        <PlanPreview plan={plan} isChange />
      </aside>
    </form>
  );
}

function Follow({
  value,
  error,
  onChange,
}: {
  value: FollowPolicy;
  error: string | undefined;
  onChange: (value: FollowPolicy) => void;
}) {
  const t = useTranslations('deployments.form');
  const choose = (mode: string) =>
    onChange(mode === 'range' ? { mode, range: '' } : { mode: mode === 'tag' ? 'tag' : 'off' });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label={t('follow')}
        value={value.mode}
        items={[
          { value: 'off', label: t('followOff') },
          { value: 'tag', label: t('followTag') },
          { value: 'range', label: t('followRange') },
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {value.mode === 'range' ? (
        <TextField
          label={t('range')}
          hint={t('rangeHint')}
          error={error}
          value={value.range}
          spellCheck={false}
          onChange={(event) => onChange({ mode: 'range', range: event.currentTarget.value })}
        />
      ) : null}
    </div>
  );
}
