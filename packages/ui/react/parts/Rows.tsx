import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { codeOf, isSessionTooOld, isSignedOut } from '../api.js';
import { useTexts } from '../context.js';
import { sentenceOf } from '../texts/index.js';
import { SignInAgain } from './SignInAgain.js';

/** A page of a list, as the API answers it. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Properties of {@link Rows}. */
export interface RowsProps<Item> {
  /** Under which key the list is kept: its path and its filters. */
  readonly queryKey: QueryKey;
  /** Asks for a page. */
  readonly load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>;
  /** What is said if there is nothing. */
  readonly empty: ReactNode;
  /** Shows the items. */
  readonly children: (items: readonly Item[]) => ReactNode;
  /** Asks for the list anew after so many milliseconds. Default: never. */
  readonly refetchInterval?: number;
}

/** A list with its states: it loads, it is empty, it was refused, and there is more. */
export function Rows<Item>({ queryKey, load, empty, children, refetchInterval }: RowsProps<Item>) {
  const texts = useTexts();
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    // The boundary leads those to sign in whose session has ended.
    throwOnError: isSignedOut,
    refetchInterval,
  });
  if (list.isPending) return <p className="invect-quiet">{texts.loading}</p>;
  if (list.isError && list.data === undefined)
    return (
      <div role="alert" className="invect-notice">
        <p>{sentenceOf(texts, codeOf(list.error))}</p>
        {isSessionTooOld(codeOf(list.error)) ? (
          <SignInAgain />
        ) : (
          <button type="button" className="invect-second" onClick={() => void list.refetch()}>
            {texts.tryAgain}
          </button>
        )}
      </div>
    );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return <div className="invect-empty">{empty}</div>;
  return (
    <>
      {children(items)}
      {list.hasNextPage && (
        <button
          type="button"
          className="invect-second"
          aria-disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {texts.more}
        </button>
      )}
    </>
  );
}
