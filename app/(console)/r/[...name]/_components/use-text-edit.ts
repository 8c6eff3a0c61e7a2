'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '#lib/client/api';
import { repositoryQuery, useUpdateRepository } from '#lib/client/repository';
import type { RepositoryDetail } from '#lib/contract/repositories';

/**
 * Edits one text of a repository. It is saved over the version that one began from: where somebody else has changed
 * this text meanwhile, nothing is saved, what was typed stays, and `theirs` holds what is saved now. A change of
 * anything else is no conflict and the save is tried once more.
 * @param draft what was typed before, and over which version.
 */
export function useTextEdit(
  repository: RepositoryDetail,
  field: 'description' | 'overview',
  draft: { base: RepositoryDetail; text: string } | null = null,
) {
  const queryClient = useQueryClient();
  const update = useUpdateRepository(repository.id);
  const [base, setBase] = useState(draft?.base ?? repository);
  const [text, setText] = useState(draft?.text ?? repository[field]);
  const [others, setOthers] = useState<RepositoryDetail | null>(null);
  const theirs = others?.[field] ?? null;

  const submit = async (from: RepositoryDetail): Promise<boolean> => {
    try {
      await update.mutateAsync({ version: from.version, [field]: text });
      return true;
    } catch (error) {
      if (!isStale(error)) return false;
      const fresh = await queryClient
        .fetchQuery({ ...repositoryQuery(repository.id), staleTime: 0 })
        .catch(() => null);
      if (!fresh) return false;
      if (fresh[field] === from[field] && fresh.version !== from.version) return submit(fresh);
      setOthers(fresh);
      return false;
    }
  };

  return {
    base,
    text,
    setText,
    isChanged: text.trim() !== base[field].trim(),
    theirs,
    /** True once it is saved. Called again after a conflict it saves over what the others wrote. */
    save: () => submit(others ?? base),
    takeTheirs: () => {
      if (others) {
        setBase(others);
        setText(others[field]);
      }
      setOthers(null);
      update.reset();
    },
    isPending: update.isPending,
    error: isStale(update.error) && theirs !== null ? null : update.error,
  };
}

export function isStale(error: unknown): boolean {
  return error instanceof ApiError && error.reason === 'stale-version';
}
