import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { codeOf, isSignedOut } from '../api.js';
import { useTexts } from '../context.js';
import { sentenceOf } from '../texts/index.js';

/** Properties of {@link One}. */
interface OneProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** The title while there is nothing to show. */
  readonly title: string;
  /** The list that it is from. */
  readonly back: { readonly to: string; readonly label: string };
  readonly children: (data: Data) => ReactNode;
}

/** The page of one thing, with its states: it loads, it was refused, it is not there. */
export function One<Data>({ query, title, back, children }: OneProps<Data>) {
  const texts = useTexts();
  const { data, error } = query;
  // The boundary leads those to sign in whose session has ended.
  if (error && isSignedOut(error)) throw error;
  return (
    <>
      <p className="invect-back">
        <a href={back.to}>{back.label}</a>
      </p>
      {data !== undefined ? (
        children(data)
      ) : (
        <>
          <h1>{title}</h1>
          {error ? (
            <div role="alert" className="invect-notice">
              <p>{sentenceOf(texts, codeOf(error))}</p>
              <button type="button" className="invect-second" onClick={() => void query.refetch()}>
                {texts.tryAgain}
              </button>
            </div>
          ) : (
            <p className="invect-quiet">{texts.loading}</p>
          )}
        </>
      )}
    </>
  );
}
