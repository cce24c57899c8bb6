/** A piece of a string with expressions: text, or the source between `{{` and `}}`. */
export type TemplatePart = { readonly text: string } | { readonly source: string };

/** A string that cannot be split, because an expression in it has no end. */
export class UnclosedExpression extends Error {}

/** Whether a string has an expression. */
export function hasExpression(text: string): boolean {
  return text.includes('{{');
}

/**
 * Splits a string into text and expressions.
 *
 * @throws UnclosedExpression if a `{{` has no `}}`
 */
export function splitTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf('{{', at);
    if (open === -1) {
      parts.push({ text: template.slice(at) });
      break;
    }
    if (open > at) parts.push({ text: template.slice(at, open) });
    const end = endOfExpression(template, open + 2);
    parts.push({ source: template.slice(open + 2, end).trim() });
    at = end + 2;
  }
  return parts;
}

/** Finds the `}}` that ends an expression: `{{ { a: { b: '}}' }} }}` has braces and strings of its own. */
function endOfExpression(template: string, start: number): number {
  let depth = 0;
  for (let at = start; at < template.length; at += 1) {
    const character = template[at];
    if (character === '"' || character === "'" || character === '`') at = endOfString(template, at);
    else if (character === '{') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    else if (character === '}' && template[at + 1] === '}') return at;
  }
  throw new UnclosedExpression(
    `the expression that begins with ${JSON.stringify(template.slice(start - 2, start + 20))} has no end`,
  );
}

/** Returns the index of the quote that ends the string that begins at `start`. */
export function endOfString(source: string, start: number): number {
  const quote = source[start];
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === quote) return at;
  }
  return source.length;
}
