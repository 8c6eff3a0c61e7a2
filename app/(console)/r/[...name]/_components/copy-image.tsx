'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { SelectField, TextField } from '#components/ui/fields';
import { PlainButton } from '#components/ui/link-button';
import { notify } from '#components/ui/toast';
import { useCopyImage } from '#lib/client/copies';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { repositoryNamePattern, tagPattern } from '#lib/contract/copies';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { shortDigest } from '#lib/format/digest';

const library = 'library';

/** Where the visitor may push. */
function useTargets(): string[] {
  const { user, tenants } = useMe();
  const own = tenants.filter(({ role }) => role !== 'viewer').map(({ id }) => id);
  return user?.isAdmin && !own.includes(library) ? [...own, library] : own;
}

type Props = {
  repository: RepositoryDetail;
  /** A tag or a digest. */
  reference: string;
};

/** Gives the image that is looked at another name: a tag, another repository, another tenant, or the public images. */
export function CopyImage(props: Props) {
  const t = useTranslations('copy');
  const dialog = useDialog();
  if (useTargets().length === 0) return null;
  return (
    <>
      <PlainButton onClick={dialog.open}>{t('action')}</PlainButton>
      <CopyDialog key={dialog.key} {...props} state={dialog.props} />
    </>
  );
}

const nameOf = ({ tenant, name, tag }: { tenant: string; name: string; tag: string }): string =>
  `${tenant}/${name.trim()}:${tag.trim()}`;

function CopyDialog({ repository, reference, state }: Props & { state: DialogState }) {
  const t = useTranslations('copy');
  const router = useRouter();
  const targets = useTargets();
  const copy = useCopyImage();
  const isDigest = reference.includes(':');
  const own = `${repository.name}${isDigest ? '@' : ':'}${reference}`;
  const [ownTenant = '', ...rest] = repository.name.split('/');
  const form = useForm({
    initial: {
      tenant: targets.includes(ownTenant) ? ownTenant : (targets[0] ?? ''),
      name: rest.join('/'),
      tag: isDigest ? '' : reference,
    },
    rules: {
      name: [{ accepts: ({ name }) => repositoryNamePattern.test(name.trim()), text: t('repositoryFault') }],
      tag: [
        { accepts: ({ tag }) => tagPattern.test(tag.trim()), text: t('tagFault') },
        { accepts: (values) => nameOf(values) !== own, text: t('sameFault') },
      ],
    },
    async send(values) {
      const to = nameOf(values);
      const made = await copy.mutateAsync({ from: own, to });
      const moved = made.previousDigest !== null && made.previousDigest !== made.digest;
      const title = moved
        ? t('moved', { name: to, digest: shortDigest(made.previousDigest ?? '') })
        : t('done', { name: to });
      notify({ title, tone: 'success' });
      state.onOpenChange(false);
      router.push(paths.repository(made.repository, { tag: made.tag }));
    },
  });
  const { tenant, name, tag } = form.values;
  return (
    <FormDialog
      state={state}
      form={form}
      title={t('title', { image: isDigest ? shortDigest(reference) : own })}
      submitLabel={t('submit')}
    >
      <p className="text-muted">{t('lead')}</p>
      <SelectField
        label={t('tenant')}
        value={tenant}
        items={targets.map((id) => ({ value: id, label: id === library ? t('library') : id }))}
        onChange={(event) => form.set('tenant', event.currentTarget.value)}
      />
      <TextField
        label={t('repository')}
        hint={t('repositoryHint')}
        error={form.faults.name}
        value={name}
        maxLength={200 - 1 - tenant.length}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
      <TextField
        label={t('tag')}
        hint={t('tagHint')}
        error={form.faults.tag}
        value={tag}
        maxLength={128}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        onChange={(event) => form.set('tag', event.currentTarget.value)}
      />
      <p className="[overflow-wrap:anywhere] text-muted">{t('result', { name: nameOf(form.values) })}</p>
    </FormDialog>
  );
}
