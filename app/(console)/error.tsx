'use client';

import { BrokenPagePanel } from '#components/ui/page-problem';

export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return <BrokenPagePanel digest={error.digest} onReset={reset} />;
}
