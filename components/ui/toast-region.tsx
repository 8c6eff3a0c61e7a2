'use client';

import { Toast, toast } from '@heroui/react/toast';
import type { Notice } from './notice';

/** What notify loads; pages use notify. */
export function addNotice({ title, description, tone = 'default', action, timeoutMs }: Notice): void {
  const defaultMs = tone === 'danger' ? 0 : action ? 12_000 : 5_000;
  const key = toast(title, {
    variant: tone,
    timeout: timeoutMs ?? defaultMs,
    ...(description ? { description } : {}),
    ...(action
      ? {
          actionProps: {
            children: action.label,
            variant: 'outline',
            size: 'sm',
            onPress: () => {
              toast.close(key);
              action.onPress();
            },
          },
        }
      : {}),
  });
}

/** Where the notices appear. */
export function NoticeRegion() {
  return <Toast.Provider placement="bottom end" />;
}
