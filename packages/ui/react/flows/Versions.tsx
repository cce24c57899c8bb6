import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useInvect } from '../context.js';

/** Properties of {@link Versions}. */
interface VersionsProps {
  readonly flowId: string;
  readonly current: number;
  readonly chosen: number;
  readonly onChoose: (version: number) => void;
}

/** The versions of a flow, to look at one. */
export function Versions({ flowId, current, chosen, onChoose }: VersionsProps) {
  const { invect, texts, language } = useInvect();
  const id = useId();
  const list = useInfiniteQuery({
    queryKey: ['/flows', flowId, 'versions', 'list', current],
    enabled: current > 1,
    queryFn: ({ pageParam, signal }) =>
      invect.get('/flows/{flowId}/versions', {
        params: { path: { flowId }, query: pageParam === undefined ? {} : { cursor: pageParam } },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  if (current === 1) return null;
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const versions = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className="invect-filters">
      <div className="invect-field">
        <label htmlFor={id}>{texts.flows.versionLabel}</label>
        <select id={id} value={chosen} onChange={({ target }) => onChoose(Number(target.value))}>
          {versions.length === 0 && <option value={chosen}>{chosen}</option>}
          {versions.map(({ version, createdAt }) => (
            <option key={version} value={version}>
              {version} · {format.format(new Date(createdAt))}
            </option>
          ))}
        </select>
      </div>
      {list.hasNextPage && (
        <button type="button" className="invect-second" onClick={() => void list.fetchNextPage()}>
          {texts.flows.olderVersions}
        </button>
      )}
      {chosen !== current && <p className="invect-quiet">{texts.flows.oldVersion(current)}</p>}
    </div>
  );
}
