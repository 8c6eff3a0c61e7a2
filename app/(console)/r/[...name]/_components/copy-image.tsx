'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { isTargetName, TargetFields, targetText } from '#components/repositories/target-fields';
import { PlainButton } from '#components/ui/link-button';
import { notify } from '#components/ui/toast';
import { useCopyImage } from '#lib/client/copies';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { isTag } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import { usePushTargets } from '#lib/client/push-targets';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { shortDigest } from '#lib/format/digest';

type Props = {
  repository: RepositoryDetail;
  /** A tag or a digest. */
  reference: string;
};

/** Gives the image that is looked at another name: a tag, another repository, another tenant, or the public images. */
export function CopyImage(props: Props) {
  const t = useTranslations('copy');
  const dialog = useDialog();
  if (usePushTargets().length === 0) return null;
  return (
    <>
      <PlainButton onClick={dialog.open}>{t('action')}</PlainButton>
      <CopyDialog key={dialog.key} {...props} state={dialog.props} />
    </>
  );
}

function CopyDialog({ repository, reference, state }: Props & { state: DialogState }) {
  const t = useTranslations('copy');
  const router = useRouter();
  const targets = usePushTargets();
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
      name: [{ accepts: isTargetName, text: t('repositoryFault') }],
      tag: [
        { accepts: ({ tag }) => isTag(tag.trim()), text: t('tagFault') },
        { accepts: (values) => targetText(values) !== own, text: t('sameFault') },
      ],
    },
    async send(values) {
      const to = targetText(values);
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
  return (
    <FormDialog
      state={state}
      form={form}
      title={t('title', { image: isDigest ? shortDigest(reference) : own })}
      submitLabel={t('submit')}
    >
      <p className="text-muted">{t('lead')}</p>
      <TargetFields
        tenants={targets}
        target={form.values}
        faults={form.faults}
        isTagFocused
        onChange={form.set}
      />
    </FormDialog>
  );
}
