import { parseSync, visitorKeys } from 'oxc-parser';

/** @throws where the source does not parse */
export function parse(file, source) {
  const { program, comments, errors } = parseSync(file, source, { preserveParens: false });
  if (errors.length > 0) throw new Error(`it does not parse: ${errors[0].message}`);
  return { program, comments };
}

export function childrenOf(node) {
  return visitorKeys[node.type].flatMap((key) => node[key]).filter(Boolean);
}

/** Whether two trees say the same. Where they say it does not count, nor do comments, spaces and superfluous parentheses. */
export function isSame(one, other) {
  return withoutPlaces(one) === withoutPlaces(other);
}

function withoutPlaces(program) {
  return JSON.stringify(program, (key, value) => {
    if (key === 'start' || key === 'end') return undefined;
    return typeof value === 'bigint' ? String(value) : value;
  });
}
