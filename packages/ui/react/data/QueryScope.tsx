import { QueryClient, QueryClientContext, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, use, useState } from 'react';
import { codeOf } from '../api.js';

/** Keeps what components have loaded, so that they share it. Within another scope, it uses that one. */
export function QueryScope({ children }: { children: ReactNode }) {
  const outer = use(QueryClientContext);
  const [own] = useState(() => (outer ? undefined : createQueryClient()));
  return own ? <QueryClientProvider client={own}>{children}</QueryClientProvider> : children;
}

function createQueryClient(): QueryClient {
  // Only what did not arrive is asked again: a refusal stays one.
  const retry = (failures: number, error: unknown) => codeOf(error) === 'client:unreachable' && failures < 2;
  return new QueryClient({ defaultOptions: { queries: { retry, staleTime: 5_000 } } });
}
