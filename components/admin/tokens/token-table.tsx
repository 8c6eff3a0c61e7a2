'use client';

import { Button } from '@heroui/react/button';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { RelativeTime } from '#components/ui/relative-time';
import { useDialog } from '#lib/client/dialog';
import type { TokenView } from '#lib/contract/me';
import { LastUsed } from './last-used';
import { RevokeDialog } from './revoke-dialog';
import { RotateTokenDialog } from './rotate-token-dialog';
import { Expiry, OverlapNote, PatternList, ScopeMarks } from './secret-facts';

/** Access tokens: one's own, or those of the user with this id, who alone rotates them. */
export function TokenTable({
  tokens,
  ownerId = null,
}: {
  tokens: readonly TokenView[];
  ownerId?: string | null;
}) {
  const t = useTranslations('tokens');
  const [chosen, setChosen] = useState<TokenView | null>(null);
  const revoking = useDialog();
  const rotating = useDialog();
  const ask = (token: TokenView, dialog: typeof revoking) => {
    setChosen(token);
    dialog.open();
  };
  return (
    <>
      <DataTable label={t('list')}>
        <HeaderRow>
          <HeaderCell>{t('column.name')}</HeaderCell>
          <HeaderCell hideBelow="md">{t('column.scopes')}</HeaderCell>
          <HeaderCell>{t('column.expires')}</HeaderCell>
          <HeaderCell hideBelow="sm">{t('column.lastUsed')}</HeaderCell>
          <HeaderCell hideBelow="lg">{t('column.created')}</HeaderCell>
          <HeaderCell align="end">
            <span className="sr-only">{t('column.actions')}</span>
          </HeaderCell>
        </HeaderRow>
        <tbody>
          {tokens.map((token) => (
            <TokenRow
              key={token.id}
              token={token}
              onRevoke={() => ask(token, revoking)}
              onRotate={ownerId === null ? () => ask(token, rotating) : null}
            />
          ))}
        </tbody>
      </DataTable>
      {chosen ? (
        <RevokeDialog key={`revoke-${revoking.key}`} token={chosen} ownerId={ownerId} {...revoking.props} />
      ) : null}
      {chosen ? (
        <RotateTokenDialog key={`rotate-${rotating.key}`} token={chosen} {...rotating.props} />
      ) : null}
    </>
  );
}

function TokenRow({
  token,
  onRevoke,
  onRotate,
}: {
  token: TokenView;
  onRevoke: () => void;
  onRotate: (() => void) | null;
}) {
  const t = useTranslations('tokens');
  return (
    <Row>
      <Cell isRowHeader>
        <span className="font-medium [overflow-wrap:anywhere]">{token.name}</span>
        <PatternList patterns={token.repositories} />
        <OverlapNote previousEndsAt={token.previousEndsAt} />
        <span className="block text-xs text-muted md:hidden">
          {token.scopes.map((scope) => t(`scope.${scope}`)).join(', ')}
        </span>
      </Cell>
      <Cell hideBelow="md">
        <ScopeMarks scopes={token.scopes} />
      </Cell>
      <Cell>
        <Expiry expiresAt={token.expiresAt} />
      </Cell>
      <Cell isMuted hideBelow="sm">
        <LastUsed use={token} />
      </Cell>
      <Cell isMuted hideBelow="lg">
        <RelativeTime iso={token.createdAt} />
        <span className="block text-xs">{token.createdBy?.name ?? t('byCommand')}</span>
      </Cell>
      <Cell align="end">
        <span className="inline-flex flex-wrap justify-end gap-1">
          {onRotate ? (
            <Button
              size="sm"
              variant="outline"
              aria-label={t('rotate.of', { name: token.name })}
              onPress={onRotate}
            >
              {t('rotate.action')}
            </Button>
          ) : null}
          <Button
            size="sm"
            variant="outline"
            aria-label={t('revoke.of', { name: token.name })}
            onPress={onRevoke}
          >
            {t('revoke.action')}
          </Button>
        </span>
      </Cell>
    </Row>
  );
}
