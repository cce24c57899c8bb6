import { useTexts } from '../context.js';
import type { FlowDefinition } from '../flows/data.js';

/** The nodes of a flow in words: what each one is, and where it leads. */
export function NodeList({ definition: { nodes, edges } }: { definition: FlowDefinition }) {
  const texts = useTexts();
  const names = new Map(nodes.map(({ id, name }) => [id, name ?? id]));
  return (
    <details className="invect-words">
      <summary>{texts.flows.inWords(nodes.length)}</summary>
      <ol>
        {nodes.map(({ id, name, type, parentId }) => {
          const next = edges.filter(({ source }) => source === id);
          return (
            <li key={id}>
              <bdi className="invect-name">{name ?? id}</bdi> <span className="invect-quiet">{type}</span>
              {parentId !== undefined && (
                <span className="invect-quiet">
                  {' '}
                  · {texts.flows.within} <bdi>{names.get(parentId)}</bdi>
                </span>
              )}
              {next.length > 0 && (
                <span>
                  {' '}
                  {texts.flows.leadsTo}{' '}
                  {next.map(({ target, sourceHandle }, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the edges of a version never change
                    <span key={index}>
                      {index > 0 && ', '}
                      <bdi>{names.get(target)}</bdi>
                      {sourceHandle !== undefined && sourceHandle !== 'out' && ` (${sourceHandle})`}
                    </span>
                  ))}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </details>
  );
}
