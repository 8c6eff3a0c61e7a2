import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CopyBody, CopyView } from '../contract/copies.ts';
import { apiFetch } from './api.ts';
import { repositoriesKey } from './repositories.ts';
import { repositoryKey } from './repository.ts';

/** Gives an image another name; what shows the repository it came to is read again. */
export function useCopyImage() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: CopyBody) => apiFetch<CopyView>('/api/v1/copies', { method: 'POST', body }),
    onSuccess: ({ repositoryId }) => {
      void queryClient.invalidateQueries({ queryKey: repositoryKey(repositoryId) });
      void queryClient.invalidateQueries({ queryKey: repositoriesKey });
    },
  });
}
