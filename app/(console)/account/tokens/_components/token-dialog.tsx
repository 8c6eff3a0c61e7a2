'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { ShownOnce } from '#components/admin/shown-once';
import type { DialogState } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { useCreateToken } from '#lib/client/tokens';
import type { CreatedTokenView } from '#lib/contract/me';
import { initialToken, scopesOf, TokenFields, type TokenValues } from './token-fields';

/** Makes a token; then shows its secret, this once. */
export function TokenDialog(state: DialogState) {
  const t = useTranslations('tokens');
  const [created, setCreated] = useState<CreatedTokenView | null>(null);
  const create = useCreateToken();
  const form = useForm<TokenValues>({
    initial: initialToken,
    rules: {
      name: [{ accepts: ({ name }) => name.trim() !== '', text: t('form.nameRequired') }],
      scopes: [{ accepts: ({ scopes }) => scopes.length > 0, text: t('form.scopesRequired') }],
    },
    async send({ name, scopes, days }) {
      setCreated(
        await create.mutateAsync({
          name: name.trim(),
          scopes: scopesOf(scopes),
          expiresInDays: days === 'never' ? null : Number(days),
        }),
      );
    },
  });
  const result = created
    ? {
        title: t('created.title', { name: created.token.name }),
        content: <CreatedToken secret={created.secret} />,
        closeLabel: t('created.done'),
      }
    : null;
  return (
    <FormDialog state={state} form={form} title={t('form.title')} submitLabel={t('create')} result={result}>
      <TokenFields form={form} />
    </FormDialog>
  );
}

function CreatedToken({ secret }: { secret: string }) {
  const t = useTranslations('tokens.created');
  const { user, instance } = useMe();
  const login = `echo '${secret}' | docker login ${instance.host} -u ${user?.name} --password-stdin`;
  return (
    <ShownOnce
      warning={t('once')}
      values={[
        { label: t('secret'), value: secret },
        { label: t('login'), value: login },
      ]}
    />
  );
}
