import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Entry, sentenceOfEntry } from '../react/people/audit/sentence.js';
import { auditDe } from '../react/people/texts/audit-de.js';
import { auditEn } from '../react/people/texts/audit-en.js';

/** The actions that the documentation lists. */
const DOCUMENTED = (() => {
  const page = readFileSync(new URL('../../../docs/audit.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('| action | when |'), page.indexOf('Plugins add their own'));
  const cells = table.split('\n').map((line) => line.split('|')[1] ?? '');
  return [...new Set(cells.flatMap((cell) => [...cell.matchAll(/`([a-z-]+\.[a-z-]+)`/g)].map(([, action]) => action)))];
})();

const entryOf = (entry: Partial<Entry>): Entry =>
  ({ action: 'x.y', outcome: 'success', resource: null, subject: null, ...entry }) as Entry;

/** A sentence, with its places in braces. */
const read = (entry: Partial<Entry>): string =>
  sentenceOfEntry(entryOf(entry), auditEn)
    .map((piece) => (typeof piece === 'string' ? piece : `{${piece.slot}}`))
    .join('');

describe.each([
  ['English', auditEn],
  ['German', auditDe],
])('the sentences of the audit log, in %s', (_language, { sentences }) => {
  it('are there for every action that is documented', () => {
    expect(DOCUMENTED.length).toBeGreaterThan(40);
    const told = new Set(Object.keys(sentences).map((name) => name.split(' ')[0]));
    expect(DOCUMENTED.filter((action) => !told.has(action ?? ''))).toEqual([]);
  });
});

describe('a sentence of the audit log', () => {
  const flow = { type: 'flow', id: 'f1' };
  const ada = { type: 'user', id: 'u1' };

  it('has the places of its action', () => {
    expect(read({ action: 'flow.share', resource: flow, subject: ada })).toBe(
      '{actor} shared the flow {resource} with {subject}',
    );
  });

  it('names an action that nobody has written a sentence for, and whatever the entry has', () => {
    expect(read({ action: 'report.publish', resource: flow })).toBe('{actor}: {action} {resource} ');
    expect(read({ action: 'toString' })).toBe('{actor}: {action}  ');
  });

  it('does not say that something was done which was not', () => {
    expect(read({ action: 'user.sign-in', outcome: 'failure' })).toBe('{actor} could not sign in');
    expect(read({ action: 'flow.delete', outcome: 'refused', resource: flow })).toBe(
      '{actor} did not get this done: {action} {resource}',
    );
  });

  it('has no gap where an entry has nothing to fill it', () => {
    expect(read({ action: 'flow.share', resource: flow })).toBe('{actor}: {action} {resource} ');
  });
});
