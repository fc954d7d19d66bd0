'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ToastProvider } from '@/components/ui/toast';
import { CallError } from '@/lib/client/call';

/** Everything client components need. `nonce` lets libraries that add a style element do so under the page's policy. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [client] = useState(makeClient);
  if (typeof window !== 'undefined' && nonce)
    (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ ??= nonce;
  return (
    <QueryClientProvider client={client}>
      <ToastProvider>{children}</ToastProvider>
    </QueryClientProvider>
  );
}

/** Asks again when the server was away, never when it said no. */
const retry = (count: number, error: unknown) =>
  count < 2 && error instanceof CallError && (error.status === 0 || error.status >= 500);

function makeClient() {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}
