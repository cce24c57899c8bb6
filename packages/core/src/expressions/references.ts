import { readReferencePath } from './look-up.js';
import { endOfString, hasExpression, splitTemplate, UnclosedExpression } from './template.js';

/** An expression in a config, as it was stored. */
export interface ConfigExpression {
  /** Where it stands: `['body', 'items', 0]`. */
  readonly path: readonly (string | number)[];
  readonly source: string;
  /** The ids of the nodes that it names: `nodes.fetch`, `nodes["fetch"]`. */
  readonly nodes: readonly string[];
  /** What is wrong with it, if it can be seen without evaluating it. */
  readonly fault?: string;
}

/** Returns the expressions of a config. */
export function expressionsIn(config: unknown): ConfigExpression[] {
  const found: ConfigExpression[] = [];
  collect(config, [], found);
  return found;
}

/** A config can have hundreds of thousands of values, so only those with an expression get a path of their own. */
function collect(value: unknown, path: (string | number)[], found: ConfigExpression[]): void {
  if (typeof value === 'string') {
    if (hasExpression(value)) found.push(...expressionsInText(value, [...path]));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    path.push(key);
    collect(child, path, found);
    path.pop();
  }
}

/** Whether a value has no expression anywhere, so that it can be checked before a run. */
export function isConstant(value: unknown): boolean {
  if (typeof value === 'string') return !hasExpression(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isConstant);
}

function expressionsInText(template: string, path: readonly (string | number)[]): ConfigExpression[] {
  try {
    return splitTemplate(template).flatMap((part) => {
      if ('text' in part) return [];
      const { source } = part;
      return [
        source === ''
          ? { path, source, nodes: [], fault: 'has an empty expression' }
          : { path, source, nodes: nodesIn(source) },
      ];
    });
  } catch (error) {
    if (error instanceof UnclosedExpression) return [{ path, source: template, nodes: [], fault: error.message }];
    throw error;
  }
}

function nodesIn(source: string): string[] {
  const reference = readReferencePath(source);
  if (reference !== null) return reference[0] === 'nodes' && reference.length > 1 ? [String(reference[1])] : [];
  const found = withoutStrings(source).matchAll(
    /(?<![\w$.])nodes\s*(?:(?:\?\.|\.)\s*([A-Za-z_$][\w$]*)|(?:\?\.)?\[\s*(["'])(.*?)\2\s*\])/g,
  );
  return [...new Set(Array.from(found, ([, name, , quoted]) => name ?? quoted ?? ''))];
}

/** Empties the strings of a source, but not the one of `nodes["id"]`, nor templates, which can have expressions of their own. */
function withoutStrings(source: string): string {
  let kept = '';
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] as string;
    if (character !== '"' && character !== "'") {
      kept += character;
      continue;
    }
    const end = endOfString(source, at);
    const isKey = /(?<![\w$.])nodes\s*(?:\?\.)?\[\s*$/.test(kept);
    kept += isKey ? source.slice(at, end + 1) : character + character;
    at = end;
  }
  return kept;
}
