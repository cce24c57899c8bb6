import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { codeOf } from '../api.js';
import { useTexts } from '../context.js';
import { sentenceOf } from '../texts/index.js';

/** Something that is loaded, with its states: it loads, and it was refused. What was there before stays if a later answer is missing. */
export function Loaded<Data>({
  query,
  children,
}: {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}) {
  const texts = useTexts();
  if (query.data !== undefined) return children(query.data);
  if (!query.isError) return <p className="invect-quiet">{texts.loading}</p>;
  return (
    <div role="alert" className="invect-notice">
      <p>{sentenceOf(texts, codeOf(query.error))}</p>
      <button type="button" className="invect-second" onClick={() => void query.refetch()}>
        {texts.tryAgain}
      </button>
    </div>
  );
}
