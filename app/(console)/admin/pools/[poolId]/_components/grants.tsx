'use client';

import { Button } from '@heroui/react/button';
import { useFormatter, useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { FormError, useErrorMessage } from '#components/ui/error-message';
import { TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import { useForm } from '#lib/client/form';
import { isTenantId } from '#lib/client/name-rules';
import { usePoolChanges } from '#lib/client/pools';
import type { PoolView } from '#lib/contract/pools';

const mebi = 1024 ** 2;

/** The tenants that may deploy here, each with its limits; giving it again changes them. */
export function Grants({ pool }: { pool: PoolView }) {
  const t = useTranslations('pools.grants');
  return (
    <div className="flex flex-col gap-5">
      {pool.grants.length > 0 ? <GrantTable pool={pool} /> : <p className="text-muted">{t('none')}</p>}
      <GiveForm pool={pool} />
    </div>
  );
}

function GrantTable({ pool }: { pool: PoolView }) {
  const t = useTranslations('pools.grants');
  const column = useTranslations('pools.column');
  const format = useFormatter();
  const messageOf = useErrorMessage();
  const { revoke } = usePoolChanges();
  const take = (tenantId: string) =>
    revoke.mutate(
      { id: pool.id, tenantId },
      {
        onSuccess: () => notify({ title: t('revoked', { tenant: tenantId }) }),
        onError: (error) => notify({ title: messageOf(error), tone: 'danger' }),
      },
    );
  return (
    <DataTable label={t('title')}>
      <HeaderRow>
        <HeaderCell>{t('tenant')}</HeaderCell>
        <HeaderCell align="end">{column('memory')}</HeaderCell>
        <HeaderCell align="end">{t('cpus')}</HeaderCell>
        <HeaderCell align="end">{t('deployments')}</HeaderCell>
        <HeaderCell align="end">
          <span className="sr-only">{column('actions')}</span>
        </HeaderCell>
      </HeaderRow>
      <tbody>
        {pool.grants.map(({ tenantId, memoryBytes, cpus, deployments }) => (
          <Row key={tenantId}>
            <Cell isRowHeader>{tenantId}</Cell>
            <Cell align="end">{memoryBytes === null ? t('unlimited') : <Bytes value={memoryBytes} />}</Cell>
            <Cell align="end">{cpus === null ? t('unlimited') : format.number(cpus)}</Cell>
            <Cell align="end">{deployments === null ? t('unlimited') : format.number(deployments)}</Cell>
            <Cell align="end">
              <Button
                size="sm"
                variant="outline"
                aria-label={t('revokeOf', { tenant: tenantId })}
                onPress={() => take(tenantId)}
              >
                {t('revoke')}
              </Button>
            </Cell>
          </Row>
        ))}
      </tbody>
    </DataTable>
  );
}

type Values = { tenantId: string; memory: string; cpus: string; deployments: string };
const limitOf = (text: string, factor = 1): number | null =>
  text.trim() === '' ? null : Number(text) * factor;
const isLimit = (text: string): boolean => Number(text) >= 0;
const isCount = (text: string): boolean => isLimit(text) && Number.isInteger(Number(text));

function GiveForm({ pool }: { pool: PoolView }) {
  const t = useTranslations('pools.grants');
  const { grant } = usePoolChanges();
  const form = useForm<Values>({
    initial: { tenantId: '', memory: '', cpus: '', deployments: '' },
    rules: {
      tenantId: [
        { accepts: ({ tenantId }) => tenantId.trim() !== '', text: t('required') },
        { accepts: ({ tenantId }) => isTenantId(tenantId.trim()), text: t('unknown') },
      ],
      memory: [{ accepts: ({ memory }) => isCount(memory), text: t('countForm') }],
      cpus: [{ accepts: ({ cpus }) => isLimit(cpus), text: t('numberForm') }],
      deployments: [{ accepts: ({ deployments }) => isCount(deployments), text: t('countForm') }],
    },
    reasons: { 'not-found': { field: 'tenantId', text: t('unknown') } },
    async send({ tenantId, memory, cpus, deployments }) {
      await grant.mutateAsync({
        id: pool.id,
        tenantId: tenantId.trim(),
        memoryBytes: limitOf(memory, mebi),
        cpus: limitOf(cpus),
        deployments: limitOf(deployments),
      });
      notify({ title: t('given', { tenant: tenantId.trim() }), tone: 'success' });
      form.reset();
    },
  });
  const number = (name: 'memory' | 'cpus' | 'deployments') => ({
    type: 'number',
    min: 0,
    placeholder: t('unlimited'),
    value: form.values[name],
    error: form.faults[name],
    onChange: (event: { currentTarget: { value: string } }) => form.set(name, event.currentTarget.value),
  });
  return (
    <form {...form.formProps} className="flex max-w-3xl flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-4">
        <TextField
          label={t('tenant')}
          value={form.values.tenantId}
          error={form.faults.tenantId}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => form.set('tenantId', event.currentTarget.value)}
        />
        <TextField label={t('memoryMib')} {...number('memory')} />
        <TextField label={t('cpus')} step={0.1} {...number('cpus')} />
        <TextField label={t('deployments')} {...number('deployments')} />
      </div>
      <FormError error={form.error} />
      <div>
        <Button type="submit" variant="outline" isPending={form.isSending}>
          {t('give')}
        </Button>
      </div>
    </form>
  );
}
