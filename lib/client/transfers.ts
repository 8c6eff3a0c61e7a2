import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { Page } from '../contract/common.ts';
import type {
  CreateTransferInput,
  NameImagesBody,
  TransferState,
  TransferView,
} from '../contract/transfers.ts';
import { apiFetch } from './api.ts';
import { forgetSending, sendFiles } from './uploads.ts';

const transfersKey = ['transfers'] as const;
const pathOf = (id: string) => `/api/v1/transfers/${encodeURIComponent(id)}` as const;
const busyMs = 1_000;
const quietMs = 10_000;

const goesOn = new Set<TransferState>(['receiving', 'queued', 'running']);
const isOverStates = new Set<TransferState>(['succeeded', 'failed', 'canceled']);

export const isOver = ({ state }: Pick<TransferView, 'state'>): boolean => isOverStates.has(state);

export type TransferFilter = { tenantId?: string };

/** Newest first; asked again every second as long as one of them goes on. */
export const transfersQuery = (filter: TransferFilter) =>
  infiniteQueryOptions({
    queryKey: [...transfersKey, filter] as const,
    queryFn: ({ pageParam, signal }) =>
      apiFetch<Page<TransferView>>('/api/v1/transfers', {
        query: { ...filter, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<TransferView>) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(({ state }) => goesOn.has(state))) ? busyMs : quietMs,
  });

const refresh = (queryClient: QueryClient) => queryClient.invalidateQueries({ queryKey: transfersKey });

/** Begins a transfer and the sending of its files, which goes on wherever one walks in the console. */
export function useCreateTransfer() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ body }: { body: CreateTransferInput; files: readonly File[] }) =>
      apiFetch<TransferView>('/api/v1/transfers', { method: 'POST', body }),
    onSuccess: async ({ id, files: made }, { files }) => {
      sendFiles(
        id,
        made.map(({ uploadId }, at) => ({ uploadId, file: files[at]! })),
      );
      await refresh(queryClient);
    },
  });
}

export function useNameImages(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: NameImagesBody) =>
      apiFetch<TransferView>(`${pathOf(id)}/names`, { method: 'POST', body }),
    onSettled: () => refresh(queryClient),
  });
}

export function useCancelTransfer(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => apiFetch<TransferView>(`${pathOf(id)}/cancel`, { method: 'POST' }),
    onSuccess: () => forgetSending(id),
    onSettled: () => refresh(queryClient),
  });
}
