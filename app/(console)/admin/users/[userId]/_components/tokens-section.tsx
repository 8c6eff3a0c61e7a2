'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { TokenTable } from '#components/admin/tokens/token-table';
import { QueryError, TableSkeleton } from '#components/ui/states';
import { tokensOfUserQuery } from '#lib/client/tokens';
import type { UserView } from '#lib/contract/users';

/** The access tokens of a user, to see how they are used and to end them. */
export function TokensSection({ user }: { user: UserView }) {
  const t = useTranslations('tokens');
  const tokens = useQuery(tokensOfUserQuery(user.id));
  const isEmpty = tokens.data?.items.length === 0;
  return (
    <Section
      title={t('title')}
      description={isEmpty ? t('ofUser.none', { name: user.name }) : t('ofUser.lead', { name: user.name })}
    >
      {tokens.isPending ? <TableSkeleton rows={2} /> : null}
      <QueryError query={tokens} />
      {tokens.data && !isEmpty ? <TokenTable tokens={tokens.data.items} ownerId={user.id} /> : null}
    </Section>
  );
}
