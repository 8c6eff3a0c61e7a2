'use client';

import type { DialogState } from '#lib/client/dialog';
import { useMe } from '#lib/client/me';
import { useRotateToken } from '#lib/client/tokens';
import type { TokenView } from '#lib/contract/me';
import { RotateDialog } from './rotate-dialog';

/** A new secret for one of one's own tokens. */
export function RotateTokenDialog({ token, ...state }: DialogState & { token: TokenView }) {
  const { user } = useMe();
  const rotation = useRotateToken();
  const rotate = async (overlapHours: number) =>
    (await rotation.mutateAsync({ tokenId: token.id, overlapHours })).secret;
  return <RotateDialog state={state} name={token.name} loginName={user?.name ?? ''} rotate={rotate} />;
}
