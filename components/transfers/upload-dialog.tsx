'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useLocale, useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import {
  isTargetName,
  TargetFields,
  type TargetName,
  TenantField,
  targetText,
} from '#components/repositories/target-fields';
import { CommandBlock } from '#components/ui/command-block';
import { CheckField } from '#components/ui/fields';
import type { DialogState } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { nameOfFile, nameOfNextFile } from '#lib/client/image-names';
import { isTag } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import { usePushTargets } from '#lib/client/push-targets';
import { useCreateTransfer } from '#lib/client/transfers';
import { formatBytes } from '#lib/format/bytes';
import { FileDrop } from './file-drop';

type Values = TargetName & { file: File | null; isNamedLater: boolean };

const accept = '.tar,.gz,.tgz,.zst';

/**
 * An archive of images on its way in. Once it has begun the list of transfers tells the rest.
 * @param tenantId where it goes, unless another one is chosen.
 */
export function UploadDialog({
  state,
  tenantId,
  file = null,
}: {
  state: DialogState;
  tenantId: string | null;
  file?: File | null;
}) {
  const t = useTranslations('transfers.upload');
  const copy = useTranslations('copy');
  const locale = useLocale();
  const router = useRouter();
  const isListed = useIsListed();
  const create = useCreateTransfer();
  const tenants = useTenants(tenantId);
  const form = useForm<Values>({
    initial: {
      file,
      tenant: tenantId ?? tenants[0] ?? '',
      isNamedLater: false,
      ...(file ? nameOfFile(file.name) : { name: '', tag: '' }),
    },
    rules: {
      file: [
        { accepts: (values) => values.file !== null, text: t('fileMissing') },
        { accepts: (values) => values.file !== null && values.file.size > 0, text: t('fileEmpty') },
      ],
      name: [
        { accepts: (values) => values.isNamedLater || isTargetName(values), text: copy('repositoryFault') },
      ],
      tag: [
        { accepts: ({ tag, isNamedLater }) => isNamedLater || isTag(tag.trim()), text: copy('tagFault') },
      ],
    },
    async send({ file: chosen, isNamedLater, ...target }) {
      if (!chosen) return;
      await create.mutateAsync({
        body: {
          kind: 'upload',
          tenantId: target.tenant,
          file: { name: chosen.name, sizeBytes: chosen.size },
          ...(!isNamedLater && { to: targetText(target) }),
        },
        files: [chosen],
      });
      state.onOpenChange(false);
      if (!isListed(target.tenant)) router.push(paths.transfers(target.tenant));
    },
  });
  const { file: chosen, isNamedLater, tenant } = form.values;
  const take = (next: File) => {
    const proposed = nameOfNextFile(form.values, chosen?.name ?? null, next.name);
    form.set('file', next);
    form.set('name', proposed.name);
    form.set('tag', proposed.tag);
  };
  return (
    <FormDialog state={state} form={form} title={t('title')} submitLabel={t('submit')}>
      <FileDrop
        label={
          chosen ? t('chosen', { name: chosen.name, size: formatBytes(chosen.size, locale) }) : t('choose')
        }
        hint={t('fileHint')}
        error={form.faults.file}
        accept={accept}
        onFiles={([first]) => first && take(first)}
      />
      {chosen ? null : <CommandBlock command="docker save -o app.tar app:1" label={t('commandLabel')} />}
      <CheckField
        label={t('later')}
        hint={t('laterHint')}
        checked={isNamedLater}
        onChange={(event) => form.set('isNamedLater', event.currentTarget.checked)}
      />
      {isNamedLater ? (
        <TenantField tenants={tenants} tenant={tenant} onChange={(value) => form.set('tenant', value)} />
      ) : (
        <TargetFields tenants={tenants} target={form.values} faults={form.faults} onChange={form.set} />
      )}
    </FormDialog>
  );
}

/** Whether the page is the list of transfers, and shows those of a tenant. */
function useIsListed(): (tenantId: string) => boolean {
  const isList = usePathname() === paths.transfers();
  const shown = useSearchParams().get('tenant');
  return (tenantId) => isList && (!shown || shown === tenantId);
}

/** Where one may push, and the tenant that is looked at: platform administrators may push there as well. */
function useTenants(tenantId: string | null): string[] {
  const targets = usePushTargets();
  return tenantId !== null && !targets.includes(tenantId) ? [tenantId, ...targets] : targets;
}
