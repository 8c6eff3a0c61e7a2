'use client';

import { useTranslations } from 'use-intl';
import { SelectField, TextAreaField, TextField } from '#components/ui/fields';
import type { Faults } from '#lib/client/form-faults';
import type { PoolConnection, PoolKind } from '#lib/contract/pools';

export type ConnectionValues = {
  type: PoolConnection['type'];
  path: string;
  host: string;
  port: string;
  ca: string;
  cert: string;
  key: string;
  user: string;
  privateKey: string;
  hostFingerprint: string;
  kubeconfig: string;
};

export const emptyConnection: ConnectionValues = {
  type: 'socket',
  path: '/var/run/docker.sock',
  host: '',
  port: '',
  ca: '',
  cert: '',
  key: '',
  user: '',
  privateKey: '',
  hostFingerprint: '',
  kubeconfig: '',
};

export function connectionOf(values: ConnectionValues): PoolConnection {
  const host = values.host.trim();
  switch (values.type) {
    case 'socket':
      return { type: 'socket', path: values.path };
    case 'tcp':
      return {
        type: 'tcp',
        host,
        port: Number(values.port || 2376),
        ca: values.ca,
        cert: values.cert,
        key: values.key,
      };
    case 'ssh':
      return {
        type: 'ssh',
        host,
        port: Number(values.port || 22),
        user: values.user.trim(),
        privateKey: values.privateKey,
        hostFingerprint: values.hostFingerprint.trim(),
      };
    case 'kubeconfig':
      return { type: 'kubeconfig', kubeconfig: values.kubeconfig };
    case 'in-cluster':
      return { type: 'in-cluster' };
  }
}

const typesOf = {
  docker: ['socket', 'tcp', 'ssh'],
  swarm: ['socket', 'tcp', 'ssh'],
  kubernetes: ['kubeconfig', 'in-cluster'],
} as const;

/** What each way to an engine needs. */
export function ConnectionFields({
  values,
  kind,
  faults,
  onChange,
}: {
  values: ConnectionValues;
  kind: PoolKind;
  faults: Faults<ConnectionValues>;
  onChange: (name: keyof ConnectionValues, value: string) => void;
}) {
  const t = useTranslations('pools.form');
  const { type } = values;
  const field = (name: Exclude<keyof ConnectionValues, 'type'>) => ({
    value: values[name],
    error: faults[name],
    autoComplete: 'off',
    spellCheck: false,
    autoCapitalize: 'none',
    onChange: (event: { currentTarget: { value: string } }) => onChange(name, event.currentTarget.value),
  });
  const area = { className: 'font-mono text-xs' };
  return (
    <>
      <SelectField
        label={t('connection')}
        value={type}
        items={typesOf[kind].map((value) => ({ value, label: t(`connections.${value}`) }))}
        onChange={(event) => onChange('type', event.currentTarget.value)}
      />
      {type === 'socket' ? <TextField label={t('path')} {...field('path')} /> : null}
      {type === 'tcp' || type === 'ssh' ? (
        <div className="grid grid-cols-[minmax(0,1fr)_6rem] gap-3">
          <TextField label={t('host')} {...field('host')} />
          <TextField
            label={t('port')}
            type="number"
            placeholder={type === 'tcp' ? '2376' : '22'}
            {...field('port')}
          />
        </div>
      ) : null}
      {type === 'tcp'
        ? (['ca', 'cert', 'key'] as const).map((name) => (
            <TextAreaField key={name} label={t(name)} {...area} {...field(name)} />
          ))
        : null}
      {type === 'ssh' ? (
        <>
          <TextField label={t('user')} {...field('user')} />
          <TextAreaField label={t('privateKey')} {...area} {...field('privateKey')} />
          <TextField label={t('fingerprint')} hint={t('fingerprintHint')} {...field('hostFingerprint')} />
        </>
      ) : null}
      {type === 'kubeconfig' ? (
        <TextAreaField
          label={t('kubeconfig')}
          hint={t('kubeconfigHint')}
          {...area}
          {...field('kubeconfig')}
        />
      ) : null}
    </>
  );
}
