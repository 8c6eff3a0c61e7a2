'use client';

import { RotateDialog } from '#components/admin/tokens/rotate-dialog';
import type { DialogState } from '#lib/client/dialog';
import { useRotateRobot } from '#lib/client/robots';
import type { RobotView } from '#lib/contract/robots';

export function RotateRobotDialog({
  tenantId,
  robot,
  ...state
}: DialogState & { tenantId: string; robot: RobotView }) {
  const rotation = useRotateRobot(tenantId);
  const rotate = async (overlapHours: number) =>
    (await rotation.mutateAsync({ robotId: robot.id, overlapHours })).secret;
  return <RotateDialog state={state} name={robot.loginName} loginName={robot.loginName} rotate={rotate} />;
}
