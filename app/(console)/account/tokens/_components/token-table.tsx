'use client';

import { Button } from '@heroui/react/button';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DateText } from '#components/admin/date-text';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { useNow } from '#lib/client/clock';
import { useDialog } from '#lib/client/dialog';
import type { TokenView } from '#lib/contract/me';
import { RevokeDialog } from './revoke-dialog';

export function TokenTable({ tokens }: { tokens: readonly TokenView[] }) {
  const t = useTranslations('tokens');
  const [revoked, setRevoked] = useState<TokenView | null>(null);
  const dialog = useDialog();
  const ask = (token: TokenView) => {
    setRevoked(token);
    dialog.open();
  };
  return (
    <>
      <DataTable label={t('list')}>
        <HeaderRow>
          <HeaderCell>{t('column.name')}</HeaderCell>
          <HeaderCell hideBelow="sm">{t('column.scopes')}</HeaderCell>
          <HeaderCell>{t('column.expires')}</HeaderCell>
          <HeaderCell hideBelow="sm">{t('column.lastUsed')}</HeaderCell>
          <HeaderCell hideBelow="md">{t('column.created')}</HeaderCell>
          <HeaderCell align="end">
            <span className="sr-only">{t('column.actions')}</span>
          </HeaderCell>
        </HeaderRow>
        <tbody>
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => ask(token)} />
          ))}
        </tbody>
      </DataTable>
      {revoked ? <RevokeDialog key={dialog.key} token={revoked} {...dialog.props} /> : null}
    </>
  );
}

function TokenRow({ token, onRevoke }: { token: TokenView; onRevoke: () => void }) {
  const t = useTranslations('tokens');
  return (
    <Row>
      <Cell isRowHeader>
        <span className="font-medium [overflow-wrap:anywhere]">{token.name}</span>
        <span className="block text-xs text-muted sm:hidden">
          {token.scopes.map((scope) => t(`scope.${scope}`)).join(', ')}
        </span>
      </Cell>
      <Cell hideBelow="sm">
        <span className="inline-flex gap-1">
          {token.scopes.map((scope) => (
            <Mark key={scope} title={t(`scopeHint.${scope}`)}>
              {t(`scope.${scope}`)}
            </Mark>
          ))}
        </span>
      </Cell>
      <Cell>
        <Expiry token={token} />
      </Cell>
      <Cell isMuted hideBelow="sm">
        {token.lastUsedAt ? <RelativeTime iso={token.lastUsedAt} /> : t('neverUsed')}
      </Cell>
      <Cell isMuted hideBelow="md">
        <RelativeTime iso={token.createdAt} />
      </Cell>
      <Cell align="end">
        <Button
          size="sm"
          variant="outline"
          aria-label={t('revoke.of', { name: token.name })}
          onPress={onRevoke}
        >
          {t('revoke.action')}
        </Button>
      </Cell>
    </Row>
  );
}

function Expiry({ token: { expiresAt } }: { token: TokenView }) {
  const t = useTranslations('tokens');
  const nowMs = useNow();
  if (!expiresAt) return <span className="text-muted">{t('never')}</span>;
  if (nowMs !== null && Date.parse(expiresAt) <= nowMs) return <Mark tone="danger">{t('expired')}</Mark>;
  return <DateText iso={expiresAt} />;
}
