'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { TokenTable } from '#components/admin/tokens/token-table';
import { PageHeader } from '#components/ui/page-header';
import { EmptyState, QueryError, TableSkeleton } from '#components/ui/states';
import { useAddressQuery } from '#lib/client/address';
import { useDialog } from '#lib/client/dialog';
import { tokensQuery } from '#lib/client/tokens';
import { TokenDialog } from './token-dialog';

export function TokenPage() {
  const t = useTranslations('tokens');
  const dialog = useFormByAddress();
  const tokens = useQuery(tokensQuery());
  const create = (
    <Button variant="primary" onPress={dialog.open}>
      {t('create')}
    </Button>
  );
  const isEmpty = tokens.data?.items.length === 0;
  return (
    <>
      <PageHeader title={t('title')} description={t('lead')} action={isEmpty ? null : create} />
      <QueryError query={tokens} />
      {tokens.data && !isEmpty ? <TokenTable tokens={tokens.data.items} /> : null}
      {isEmpty ? (
        <EmptyState title={t('empty.title')}>
          <p>{t('empty.body')}</p>
          {create}
        </EmptyState>
      ) : null}
      {tokens.isPending ? <TableSkeleton /> : null}
      <TokenDialog key={dialog.key} {...dialog.props} />
    </>
  );
}

/** The palette leads here with `?new`, also from this very page: taken out again, it can be asked for once more. */
function useFormByAddress() {
  const dialog = useDialog();
  const { params, setQuery } = useAddressQuery();
  const isAsked = params.has('new');
  const { open } = dialog;
  useEffect(() => {
    if (!isAsked) return;
    open();
    setQuery({ new: null });
  }, [isAsked, open, setQuery]);
  return dialog;
}
