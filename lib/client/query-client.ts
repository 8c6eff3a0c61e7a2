import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.ts';

/** One per browser tab, and a new one for each render on the server. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Above 0, or what the server has just put into the page is fetched again at once.
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      },
    },
  });
}
