import type { RepositoryDetail } from '../contract/repositories.ts';

/** An overview that is written and not saved, and the repository as it was when one began. */
export type OverviewDraft = { base: RepositoryDetail; text: string };

/** They belong to the tab and to no page, as what it sends does (uploads.ts): one walks away and comes back. */
const drafts = new Map<string, OverviewDraft>();

export const findDraft = (repositoryId: string): OverviewDraft | null => drafts.get(repositoryId) ?? null;

export function keepDraft(draft: OverviewDraft): void {
  drafts.set(draft.base.id, draft);
  window.addEventListener('beforeunload', warn);
}

export function forgetDraft(repositoryId: string): void {
  drafts.delete(repositoryId);
  if (drafts.size === 0) window.removeEventListener('beforeunload', warn);
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
