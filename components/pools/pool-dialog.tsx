'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { useErrorMessage } from '#components/ui/error-message';
import { CheckField, SelectField, TextField } from '#components/ui/fields';
import { PlainButton } from '#components/ui/link-button';
import { notify } from '#components/ui/toast';
import type { DialogState } from '#lib/client/dialog';
import { type FormState, useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { testConnection, usePoolChanges } from '#lib/client/pools';
import type { PoolKind, PoolTestView, PoolView } from '#lib/contract/pools';
import { formatBytes } from '#lib/format/bytes';
import { ConnectionFields, connectionOf, emptyConnection } from './connection-fields';
import { type PoolValues, poolRules } from './pool-rules';

const initialOf = (pool: PoolView | null): PoolValues => ({
  ...emptyConnection,
  name: pool?.name ?? '',
  kind: pool?.kind ?? 'docker',
  type: pool?.kind === 'kubernetes' ? 'kubeconfig' : 'socket',
  keep: pool !== null,
  publicHost: pool?.publicHost ?? '',
  registryHost: pool?.registryHost ?? '',
  domain: pool?.domain ?? '',
  portFirst: pool ? String(pool.portFirst) : '',
  portLast: pool ? String(pool.portLast) : '',
  allowExternal: pool?.allowExternal ?? true,
});

const numberOrNone = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** Adds a pool, or changes one; its connection is never shown again, so that it is kept or given anew. */
export function PoolDialog({ pool, ...state }: DialogState & { pool: PoolView | null }) {
  const t = useTranslations('pools.form');
  const changes = usePoolChanges();
  const form = useForm<PoolValues>({
    initial: initialOf(pool),
    follows: pool !== null,
    rules: poolRules(t),
    reasons: { 'name-taken': { field: 'name', text: t('taken') } },
    async send(values) {
      const { name, kind, keep, publicHost, registryHost, domain, allowExternal } = values;
      // Emptied means the default again.
      const shared = {
        name: name.trim(),
        publicHost: publicHost.trim() || null,
        registryHost: registryHost.trim() || null,
        domain: kind === 'kubernetes' ? domain.trim() || null : (pool?.domain ?? null),
        portFirst: numberOrNone(values.portFirst),
        portLast: numberOrNone(values.portLast),
        allowExternal,
      };
      const connection = connectionOf(values);
      if (pool) {
        await changes.update.mutateAsync({
          id: pool.id,
          version: pool.version,
          ...shared,
          ...(!keep && { connection }),
        });
      } else await changes.create.mutateAsync({ kind, connection, ...shared });
      notify({ title: t('saved', { name: name.trim() }), tone: 'success' });
      state.onOpenChange(false);
    },
  });
  return (
    <FormDialog
      state={state}
      form={form}
      title={pool ? t('editTitle', { name: pool.name }) : t('addTitle')}
      submitLabel={t('save')}
    >
      <Basics form={form} isNew={pool === null} />
      {pool ? (
        <CheckField
          label={t('keepConnection')}
          checked={form.values.keep}
          onChange={(event) => form.set('keep', event.currentTarget.checked)}
        />
      ) : null}
      {form.values.keep ? null : (
        <>
          <ConnectionFields
            values={form.values}
            kind={form.values.kind}
            faults={form.faults}
            onChange={(name, value) => form.set(name, value as never)}
          />
          <Try values={form.values} />
        </>
      )}
      <Reach form={form} />
    </FormDialog>
  );
}

type Form = FormState<PoolValues>;

function Basics({ form, isNew }: { form: Form; isNew: boolean }) {
  const t = useTranslations('pools.form');
  const kinds = useTranslations('pools.kind');
  const choose = (kind: PoolKind) => {
    form.set('kind', kind);
    form.set('type', kind === 'kubernetes' ? 'kubeconfig' : 'socket');
  };
  return (
    <>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        error={form.faults.name}
        value={form.values.name}
        maxLength={40}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
      {isNew ? (
        <SelectField
          label={t('kind')}
          value={form.values.kind}
          items={(['docker', 'swarm', 'kubernetes'] as const).map((kind) => ({
            value: kind,
            label: kinds(kind),
          }))}
          onChange={(event) => choose(event.currentTarget.value as PoolKind)}
        />
      ) : null}
    </>
  );
}

function Reach({ form }: { form: Form }) {
  const t = useTranslations('pools.form');
  const { instance } = useMe();
  const text = (name: 'publicHost' | 'registryHost' | 'domain' | 'portFirst' | 'portLast') => ({
    value: form.values[name],
    error: form.faults[name],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => form.set(name, event.currentTarget.value),
  });
  return (
    <>
      <TextField label={t('publicHost')} hint={t('publicHostHint')} {...text('publicHost')} />
      <TextField
        label={t('registryHost')}
        hint={t('registryHostHint', { host: instance.host })}
        {...text('registryHost')}
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField label={t('portFirst')} type="number" {...text('portFirst')} />
        <TextField label={t('portLast')} type="number" {...text('portLast')} />
      </div>
      {form.values.kind === 'kubernetes' ? (
        <TextField label={t('domain')} hint={t('domainHint')} {...text('domain')} />
      ) : null}
      <CheckField
        label={t('allowExternal')}
        hint={t('allowExternalHint')}
        checked={form.values.allowExternal}
        onChange={(event) => form.set('allowExternal', event.currentTarget.checked)}
      />
    </>
  );
}

/** Says before anything is kept whether it works. */
function Try({ values }: { values: PoolValues }) {
  const t = useTranslations('pools.form');
  const messageOf = useErrorMessage();
  const locale = useLocale();
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState<PoolTestView | null>(null);
  const ask = async () => {
    setAsking(true);
    setSaid(null);
    try {
      setSaid(await testConnection({ kind: values.kind, connection: connectionOf(values) }));
    } catch (error) {
      setSaid({ ok: false, message: messageOf(error), facts: null });
    } finally {
      setAsking(false);
    }
  };
  const facts = said?.facts;
  return (
    <div className="flex flex-col items-start gap-2" aria-live="polite">
      <PlainButton aria-disabled={isAsking} onClick={() => isAsking || void ask()}>
        {t('test')}
        {isAsking ? '…' : ''}
      </PlainButton>
      {facts ? (
        <p className="text-success-soft-foreground">
          {t('testOk', {
            version: facts.engineVersion,
            architectures: facts.architectures.join(', '),
            cpus: String(facts.cpus),
            memory: formatBytes(facts.memoryBytes, locale),
          })}
        </p>
      ) : null}
      {said && !said.ok ? <p className="text-danger-soft-foreground">{said.message}</p> : null}
    </div>
  );
}
