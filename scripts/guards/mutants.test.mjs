import { describe, expect, it } from 'vitest';
import { GUARDS } from './all.mjs';
import { mutantsOf } from './mutants.mjs';
import {
  alternate,
  always,
  condition,
  consequent,
  instead,
  never,
  removed,
  replaced,
  value,
  without,
} from './mutations.mjs';
import { readSources } from './sources.mjs';

const guard = (disabled, fields) => ({ name: 'some-guard', disabled, tests: [], ...fields });
const below = (code, comment = '// guard: some-guard') => `function f() {\n${comment}\n${code}\n}`;
const faultsOf = (guards, ...sources) => mutantsOf(guards, { ...sources.map(String) }).faults;

function disabledIn(source, disabled) {
  const { mutants, faults } = mutantsOf([guard(disabled)], { 'a.ts': source });
  expect(faults).toEqual([]);
  return mutants[0].mutated;
}

describe('a guard is disabled', () => {
  it.each([
    ['check();', removed, ';'],
    ['throw refuse();', instead("return '';"), "return '';"],
    ['if (a && b) throw c;', never, 'if (false) throw c;'],
    ['if (a) return b;', always, 'if (true) return b;'],
    ['if (a || b) return c;', condition('b'), 'if (b) return c;'],
    ['if (a) throw b;', consequent('return c;'), 'if (a) return c;'],
    ['return a ? b : c;', consequent('d'), 'return a ? d : c;'],
    ['const x = a ? b : c;', alternate('b'), 'const x = a ? b : b;'],
    ['return a && b;', value('true'), 'return (true);'],
    ['x ??= a.then(b);', value('a'), 'x ??= (a);'],
    ['const { x } = copyOf(y);', value('y'), 'const { x } = (y);'],
    ['if (a || !b(c)) return;', without('!b(c)'), 'if ((a)) return;'],
    ['return (a || b) && c;', without('a'), 'return ((b)) && c;'],
    ['const x = f({ a: true });', replaced('true', 'false'), 'const x = f({ a: false });'],
  ])('%s', (code, disabled, expected) => {
    expect(disabledIn(below(code), disabled)).toBe(below(expected));
  });

  it('where it is a property or an argument, or stands behind else', () => {
    const property = (code) => below(code, 'const x = {\n// guard: some-guard');
    expect(disabledIn(property('f: (a) => b(a) ?? c(a) };'), without('b(a)'))).toBe(property('f: (a) => (c(a)) };'));
    const argument = (code) => below(code, 'return x.find(\n// guard: some-guard');
    expect(disabledIn(argument('(a) => a === b);'), replaced('a === b', 'true'))).toBe(argument('(a) => true);'));
    const afterIf = (code) => below(code, 'if (a) b();\n// guard: some-guard');
    expect(disabledIn(afterIf('else if (c) throw d; else e();'), never)).toBe(
      afterIf('else if (false) throw d; else e();'),
    );
  });

  it('below other comments', () => {
    const code = (condition) => below(`// Why.\n/* More. */\nif (${condition}) throw b;`);
    expect(disabledIn(code('a'), never)).toBe(code('false'));
  });
});

describe('it is a fault', () => {
  const some = below('if (a) throw b;');

  it('if a comment has no entry', () => {
    expect(faultsOf([], some)).toEqual(['some-guard: has no entry in scripts/guards (0:2)']);
  });

  it('if an entry has no comment, or two', () => {
    expect(faultsOf([guard(never)], '')).toEqual([expect.stringContaining('there is no comment')]);
    expect(faultsOf([guard(never)], some, some)).toEqual(['some-guard: is twice in the code: 0:2 and 1:2']);
  });

  it('if a name has two entries', () => {
    expect(faultsOf([guard(never), guard(always)], some)).toContain('some-guard: has two entries in scripts/guards');
  });

  it.each([
    ['nothing', below('')],
    ['an operator', below('&& b;', 'return a // guard: some-guard')],
  ])('if a comment stands above %s', (_what, source) => {
    expect(faultsOf([guard(never)], source)).toEqual(['some-guard: stands above no code (0:2)']);
  });

  it('if a comment has no name in kebab-case', () => {
    const faults = faultsOf([], below('a();', '// guard: Some guard'));
    expect(faults).toEqual(['Some guard: has no entry in scripts/guards (0:2)']);
  });

  it.each([
    ['is the same', 'if (false) throw b;', never],
    ['does not parse', 'if (a) throw b;', consequent('throw')],
    ['cannot be removed', 'return { a };', (node) => removed(node.argument)],
    ['has no condition', 'return a && b;', never],
    ['has no value', 'if (a) throw b;', value('true')],
    ['has nothing that `(true)` can replace', 'return;', value('true')],
    ['`b` is there 0 times', 'if (a) throw c;', without('b')],
    ['`b` is there 2 times', 'f(b, b);', replaced('b', 'c')],
  ])('if %s', (fault, code, disabled) => {
    expect(faultsOf([guard(disabled)], below(code))).toEqual([expect.stringContaining(fault)]);
  });

  it('if a test is not there', () => {
    const tests = ['conformance/src/gone.test.ts'];
    expect(faultsOf([guard(never, { tests })], some)).toEqual(['some-guard: there is no conformance/src/gone.test.ts']);
  });
});

it('no guard of this repository has a fault', () => {
  expect(mutantsOf(GUARDS, readSources()).faults).toEqual([]);
});
