'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Operation } from '@/lib/contracts/operation';
import { call } from './call';

interface Page<T> {
  items: T[];
  nextCursor?: string | undefined;
}
type ItemOf<R extends z.ZodType> = z.output<R> extends Page<infer T> ? T : never;

/**
 * A keyset-paged list from the API: `items` of all pages so far, `more` when there is another one. The key is the
 * operation's id, its params and its query, so that `invalidateQueries({queryKey: [op.id]})` renews it.
 */
export function useList<P extends z.ZodType, Q extends z.ZodType, R extends z.ZodType>(
  op: Operation<P, Q, z.ZodUndefined, R>,
  input: { params?: z.input<P>; query?: Omit<z.input<Q> & object, 'cursor'> } = {},
  options: { refetchInterval?: number; enabled?: boolean; staleTime?: number } = {},
) {
  const query = useInfiniteQuery({
    queryKey: [op.id, input.params ?? null, input.query ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      (await call(op, {
        ...(input.params === undefined ? {} : { params: input.params }),
        query: { ...input.query, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      } as never)) as Page<ItemOf<R>>,
    getNextPageParam: (page) => page.nextCursor,
    ...options,
  });
  return {
    data: query.data?.pages.flatMap((page) => page.items),
    error: query.error,
    isPending: query.isPending,
    refetch: query.refetch,
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    isMore: query.isFetchingNextPage,
  };
}
