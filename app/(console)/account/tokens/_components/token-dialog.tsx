'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormDialog } from '#components/admin/form-dialog';
import { LoginSecret } from '#components/admin/tokens/login-secret';
import { daysOf, scopesOf } from '#components/admin/tokens/secret-fields';
import type { DialogState } from '#lib/client/dialog';
import { useForm } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { arePatterns, patternsOf } from '#lib/client/name-rules';
import { useCreateToken } from '#lib/client/tokens';
import type { CreatedTokenView } from '#lib/contract/me';
import { initialToken, TokenFields, type TokenValues } from './token-fields';

/** Makes a token; then shows its secret, this once. */
export function TokenDialog(state: DialogState) {
  const t = useTranslations('tokens');
  const [created, setCreated] = useState<CreatedTokenView | null>(null);
  const { user } = useMe();
  const create = useCreateToken();
  const form = useForm<TokenValues>({
    initial: initialToken,
    rules: {
      name: [{ accepts: ({ name }) => name.trim() !== '', text: t('form.nameRequired') }],
      scopes: [{ accepts: ({ scopes }) => scopes.length > 0, text: t('form.scopesRequired') }],
      repositories: [{ accepts: (values) => arePatterns(values.repositories), text: t('patterns.form') }],
    },
    async send({ name, scopes, repositories, days }) {
      setCreated(
        await create.mutateAsync({
          name: name.trim(),
          scopes: scopesOf(scopes),
          repositories: patternsOf(repositories),
          expiresInDays: daysOf(days),
        }),
      );
    },
  });
  const result = created
    ? {
        title: t('created.title', { name: created.token.name }),
        content: <LoginSecret secret={created.secret} loginName={user?.name ?? ''} />,
        closeLabel: t('created.done'),
      }
    : null;
  return (
    <FormDialog state={state} form={form} title={t('form.title')} submitLabel={t('create')} result={result}>
      <TokenFields form={form} />
    </FormDialog>
  );
}
