'use client';

import type { RepositoryDetail } from '#lib/contract/repositories';
import { DangerZone } from './danger-zone';
import { MoveRepository } from './move-repository';
import { VisibilityForm } from './visibility-form';

/** What only those who answer for a repository change. */
export function Settings({ repository }: { repository: RepositoryDetail }) {
  return (
    <div className="flex flex-col gap-10">
      {repository.abilities.visibilities.length > 0 ? <VisibilityForm repository={repository} /> : null}
      {repository.abilities.move ? <MoveRepository repository={repository} /> : null}
      {repository.abilities.delete ? <DangerZone repository={repository} /> : null}
    </div>
  );
}
