'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DataTable, HeaderCell, HeaderRow } from '#components/ui/data-table';
import { useDialog } from '#lib/client/dialog';
import type { RobotView } from '#lib/contract/robots';
import { DeleteRobotDialog } from './delete-robot-dialog';
import { EditRobotDialog } from './edit-robot-dialog';
import { RobotRow } from './robot-row';
import { RotateRobotDialog } from './rotate-robot-dialog';

/** The dialogs stand here and not in the rows, which may go while one is open. */
export function RobotTable({ tenantId, robots }: { tenantId: string; robots: readonly RobotView[] }) {
  const t = useTranslations('robots');
  const [chosen, setChosen] = useState<RobotView | null>(null);
  const editing = useDialog();
  const rotating = useDialog();
  const deleting = useDialog();
  const ask = (robot: RobotView, dialog: typeof editing) => () => {
    setChosen(robot);
    dialog.open();
  };
  const about = chosen && { tenantId, robot: chosen };
  return (
    <>
      <DataTable label={t('list', { tenant: tenantId })}>
        <HeaderRow>
          <HeaderCell>{t('column.name')}</HeaderCell>
          <HeaderCell hideBelow="md">{t('column.scopes')}</HeaderCell>
          <HeaderCell hideBelow="sm">{t('column.expires')}</HeaderCell>
          <HeaderCell hideBelow="sm">{t('column.lastUsed')}</HeaderCell>
          <HeaderCell align="end">
            <span className="sr-only">{t('column.actions')}</span>
          </HeaderCell>
        </HeaderRow>
        <tbody>
          {robots.map((robot) => (
            <RobotRow
              key={robot.id}
              robot={robot}
              onEdit={ask(robot, editing)}
              onRotate={ask(robot, rotating)}
              onDelete={ask(robot, deleting)}
            />
          ))}
        </tbody>
      </DataTable>
      {about ? <EditRobotDialog key={`edit-${editing.key}`} {...about} {...editing.props} /> : null}
      {about ? <RotateRobotDialog key={`rotate-${rotating.key}`} {...about} {...rotating.props} /> : null}
      {about ? <DeleteRobotDialog key={`delete-${deleting.key}`} {...about} {...deleting.props} /> : null}
    </>
  );
}
