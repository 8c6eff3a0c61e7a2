'use client';

import { Button } from '@heroui/react/button';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { SelectField, TextField } from '#components/ui/fields';
import { notify } from '#components/ui/toast';
import { type DialogState, useDialog } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { isRepositoryName } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import { useMoveRepository } from '#lib/client/repository';
import type { RepositoryDetail } from '#lib/contract/repositories';

type Props = { repository: RepositoryDetail };

/** The name of a repository, for those who may change it. */
export function MoveRepository({ repository }: Props) {
  const t = useTranslations('move');
  const dialog = useDialog();
  return (
    <section className="max-w-prose">
      <h2 className="text-base font-semibold">{t('heading')}</h2>
      <p className="mt-1 text-muted">{t('text')}</p>
      <Button className="mt-3" variant="outline" onPress={dialog.open}>
        {t('action')}
      </Button>
      <MoveDialog key={dialog.key} repository={repository} state={dialog.props} />
    </section>
  );
}

const library = 'library';

/** The tenant where it is, and those where the visitor may choose names. */
function useTargets(ownTenant: string): string[] {
  const { user, tenants } = useMe();
  const managed = tenants.filter(({ role }) => user?.isAdmin || role === 'admin').map(({ id }) => id);
  return [...new Set([ownTenant, ...managed, ...(user?.isAdmin ? [library] : [])])];
}

const nameOf = ({ tenant, name }: { tenant: string; name: string }): string => `${tenant}/${name.trim()}`;

function MoveDialog({ repository, state }: Props & { state: DialogState }) {
  const t = useTranslations('move');
  const router = useRouter();
  const move = useMoveRepository(repository.id);
  const { name: from, tenantId, version } = repository;
  const targets = useTargets(tenantId);
  const form = useForm({
    initial: { tenant: tenantId, name: from.slice(tenantId.length + 1) },
    rules: {
      name: [
        { accepts: (values) => nameOf(values) !== from, text: t('sameFault') },
        { accepts: (values) => isRepositoryName(nameOf(values)), text: t('repositoryFault') },
      ],
    },
    reasons: { 'repository-name-taken': { field: 'name', text: t('takenFault') } },
    async send(values) {
      const { name: to } = await move.mutateAsync({ version, name: nameOf(values) });
      notify({ title: t('done', { from, to }), tone: 'success' });
      state.onOpenChange(false);
      router.push(paths.repository(to));
    },
  });
  const { tenant, name } = form.values;
  return (
    <FormDialog state={state} form={form} title={t('title', { name: from })} submitLabel={t('submit')}>
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
        autoFocus
        onChange={(event) => form.set('name', event.currentTarget.value)}
      />
      <p className="[overflow-wrap:anywhere]">{t('result', { name: nameOf(form.values) })}</p>
      <ul className="flex list-disc flex-col gap-1 ps-5 [overflow-wrap:anywhere] text-muted">
        <li>{t('pulls', { name: from })}</li>
        <li>{t('pushes', { name: from })}</li>
        {tenant === tenantId ? null : <Audience from={tenantId} to={tenant} />}
      </ul>
    </FormDialog>
  );
}

/** Who may see it in another tenant. */
function Audience({ from, to }: { from: string; to: string }) {
  const t = useTranslations('move');
  if (to === library) return <li>{t('becomesPublic')}</li>;
  return <li>{from === library ? t('becomesPrivate', { tenant: to }) : t('otherMembers', { from, to })}</li>;
}
