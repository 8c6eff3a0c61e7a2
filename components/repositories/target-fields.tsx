'use client';

import { useTranslations } from 'use-intl';
import { SelectField, TextField } from '#components/ui/fields';
import { isRepositoryName, isTag } from '#lib/client/name-rules';
import { library } from '#lib/client/push-targets';

/** What an image shall be called: `<tenant>/<name>:<tag>`. */
export type TargetName = { tenant: string; name: string; tag: string };

export const targetText = ({ tenant, name, tag }: TargetName): string =>
  `${tenant}/${name.trim()}:${tag.trim()}`;

export const isTargetName = ({ tenant, name }: Pick<TargetName, 'tenant' | 'name'>): boolean =>
  isRepositoryName(`${tenant}/${name.trim()}`);

const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** Where an image goes. What breaks the rules of names is told while it is typed. */
export function TargetFields({
  tenants,
  target,
  faults,
  isTagFocused = false,
  onChange,
}: {
  tenants: readonly string[];
  target: TargetName;
  faults: { [Field in keyof TargetName]?: string };
  isTagFocused?: boolean;
  onChange: (field: keyof TargetName, value: string) => void;
}) {
  const t = useTranslations('copy');
  const { tenant, name, tag } = target;
  const nameFault = name !== '' && !isTargetName(target) ? t('repositoryFault') : undefined;
  const tagFault = tag !== '' && !isTag(tag.trim()) ? t('tagFault') : undefined;
  return (
    <>
      <TenantField
        tenants={tenants}
        tenant={tenant}
        error={faults.tenant}
        onChange={(value) => onChange('tenant', value)}
      />
      <TextField
        label={t('repository')}
        hint={t('repositoryHint')}
        error={faults.name ?? nameFault}
        value={name}
        maxLength={200 - 1 - tenant.length}
        {...plain}
        onChange={(event) => onChange('name', event.currentTarget.value)}
      />
      <TextField
        label={t('tag')}
        hint={t('tagHint')}
        error={faults.tag ?? tagFault}
        value={tag}
        maxLength={128}
        autoFocus={isTagFocused}
        {...plain}
        onChange={(event) => onChange('tag', event.currentTarget.value)}
      />
      {isTargetName(target) && isTag(tag.trim()) ? (
        <p className="text-muted [overflow-wrap:anywhere]">{t('result', { name: targetText(target) })}</p>
      ) : null}
    </>
  );
}

/** One of the tenants where one may push. */
export function TenantField({
  tenants,
  tenant,
  error,
  onChange,
}: {
  tenants: readonly string[];
  tenant: string;
  error?: string | undefined;
  onChange: (tenant: string) => void;
}) {
  const t = useTranslations('copy');
  return (
    <SelectField
      label={t('tenant')}
      error={error}
      value={tenant}
      items={tenants.map((id) => ({ value: id, label: id === library ? t('library') : id }))}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
