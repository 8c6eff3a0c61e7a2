'use client';

import { BrokenPagePanel } from '#components/ui/page-problem';

export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main>
      <BrokenPagePanel digest={error.digest} onReset={reset} />
    </main>
  );
}
