import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ConsoleFrame } from '#components/layout/console-frame';
import { meQuery } from '#lib/client/me';
import { createQueryClient } from '#lib/client/query-client';
import { pageMe } from '#lib/http/pages';

/** Draws the frame for whoever looks. It authorizes nothing: every page and every list asks for itself. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const queryClient = createQueryClient();
  queryClient.setQueryData(meQuery().queryKey, await pageMe());
  const jar = await cookies();
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ConsoleFrame
        initiallyFolded={jar.get('rail')?.value === 'folded'}
        lastTenantId={jar.get('tenant')?.value ?? null}
      >
        {children}
      </ConsoleFrame>
    </HydrationBoundary>
  );
}
