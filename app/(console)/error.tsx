'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { BrokenPagePanel } from '#components/ui/page-problem';

export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const router = useRouter();
  // The failure came from the server, so its answer must be fetched anew before the page is drawn again.
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return <BrokenPagePanel digest={error.digest} onRetry={retry} />;
}
