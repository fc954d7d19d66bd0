'use client';
import type { ReactNode } from 'react';
import { ErrorNote, Loading } from './states';

interface QueryLike<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** The three states of a query; `children` draws the fourth. Data that is already there stays while a refetch fails. */
export function QueryView<T>({
  query,
  rows,
  children,
}: {
  query: QueryLike<T>;
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorNote error={query.error} retry={() => query.refetch()} />;
  return <Loading {...(rows === undefined ? {} : { rows })} />;
}
