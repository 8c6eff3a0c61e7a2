'use client';

import Link from 'next/link';
import { DeployButton } from '#components/deployments/deploy-link';
import { DigestText } from '#components/ui/digest-text';
import { paths } from '#lib/client/paths';
import type { TransferResult } from '#lib/contract/transfers';

/** The images that came out of it, and the way to run them. */
export function TransferResults({ results }: { results: readonly TransferResult[] }) {
  if (results.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {results.map(({ repository, tag, digest }) => (
        <li key={`${repository}:${tag}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link href={paths.repository(repository, { tag })} className="text-link [overflow-wrap:anywhere]">
            {`${repository}:${tag}`}
          </Link>
          <DigestText digest={digest} />
          <DeployButton image={`${repository}:${tag}`} variant="outline" size="sm" />
        </li>
      ))}
    </ul>
  );
}
