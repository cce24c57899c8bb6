import { childrenOf } from './syntax.mjs';

const GUARD = /^\s*guard:(.*)$/;
const NAME = /^ [a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * The nodes that are anchored by a comment above them, `// guard: some-name`: a statement, a property or an argument. The comment
 * may stand in front of `else`, and other comments may stand between.
 *
 * @returns `{ name, line, node }` of each. The node is undefined where the comment stands above nothing
 */
export function anchorsIn({ program, comments }, source) {
  return comments.flatMap(({ type, value, start, end }) => {
    const [, name] = (type === 'Line' && GUARD.exec(value)) || [];
    if (name === undefined) return [];
    const line = source.slice(0, start).split('\n').length;
    return [{ name: name.trim(), line, node: NAME.test(name) ? nodeAfter(end, program, comments, source) : undefined }];
  });
}

/** The largest node that begins behind a position, if nothing but comments and `else` is between. */
function nodeAfter(position, program, comments, source) {
  let first = null;
  const visit = (node) => {
    if (node.end <= position) return;
    if (node.start >= position && (first === null || node.start < first.start)) first = node;
    if (node.start < position) childrenOf(node).forEach(visit);
  };
  childrenOf(program).forEach(visit);
  if (first === null) return undefined;
  const between = comments
    .filter(({ start, end }) => start >= position && end <= first.start)
    .reduce((rest, { start, end }) => rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end), source)
    .slice(position, first.start);
  return /^\s*(?:else\s+)?$/.test(between) ? first : undefined;
}
