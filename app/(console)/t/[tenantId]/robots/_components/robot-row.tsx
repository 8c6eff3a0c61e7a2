'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { LastUsed } from '#components/admin/tokens/last-used';
import { Expiry, OverlapNote, PatternList, ScopeMarks } from '#components/admin/tokens/secret-facts';
import { Cell, Row } from '#components/ui/data-table';
import { Mark } from '#components/ui/mark';
import type { RobotView } from '#lib/contract/robots';

export function RobotRow({
  robot,
  onEdit,
  onRotate,
  onDelete,
}: {
  robot: RobotView;
  onEdit: () => void;
  onRotate: () => void;
  onDelete: () => void;
}) {
  const t = useTranslations('robots');
  const tokens = useTranslations('tokens');
  const name = robot.loginName;
  const actions = [
    { label: t('edit.of', { name }), text: t('edit.action'), run: onEdit },
    { label: tokens('rotate.of', { name }), text: tokens('rotate.action'), run: onRotate },
    { label: t('remove.of', { name }), text: t('remove.action'), run: onDelete },
  ];
  return (
    <Row>
      <Cell isRowHeader>
        <span className="inline-flex flex-wrap items-center gap-x-2">
          <span className="font-mono text-sm [overflow-wrap:anywhere]">{name}</span>
          {robot.enabled ? null : <Mark tone="warning">{t('disabled')}</Mark>}
        </span>
        {robot.description ? <span className="block text-xs text-muted">{robot.description}</span> : null}
        <PatternList patterns={robot.repositories} />
        <OverlapNote previousEndsAt={robot.previousEndsAt} />
        <span className="block text-xs text-muted md:hidden">
          {robot.scopes.map((scope) => tokens(`scope.${scope}`)).join(', ')}
        </span>
      </Cell>
      <Cell hideBelow="md">
        <ScopeMarks scopes={robot.scopes} />
      </Cell>
      <Cell hideBelow="sm">
        <Expiry expiresAt={robot.expiresAt} />
      </Cell>
      <Cell isMuted hideBelow="sm">
        <LastUsed use={robot} />
      </Cell>
      <Cell align="end">
        <span className="inline-flex flex-wrap justify-end gap-1">
          {actions.map(({ label, text, run }) => (
            <Button key={text} size="sm" variant="outline" aria-label={label} onPress={run}>
              {text}
            </Button>
          ))}
        </span>
      </Cell>
    </Row>
  );
}
