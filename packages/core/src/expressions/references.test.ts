import { describe, expect, it } from 'vitest';
import { expressionsIn, isConstant } from './references.js';

describe('expressionsIn', () => {
  it.each([
    ['{{ nodes.a.output }}', ['a']],
    ['{{ nodes["a b"].output }}', ['a b']],
    ['{{ nodes.a.output + nodes?.b?.output + nodes.a.output }}', ['a', 'b']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the sandbox would fill it
    ["{{ nodes['c'].output.map((x) => x + `${nodes.d.output}`) }}", ['c', 'd']],
    ['{{ "nodes.text" + input.nodes.own + mynodes.x }}', []],
    ['{{ Object.keys(nodes) }}', []],
  ])('finds the nodes that %s names', (config, nodes) => {
    expect(expressionsIn(config).flatMap((found) => found.nodes)).toEqual(nodes);
  });

  it('says where an expression stands, and what is wrong with it', () => {
    expect(expressionsIn({ a: ['x', '{{ input }}'], b: '{{ }}', c: '{{ input' })).toMatchObject([
      { path: ['a', 1], source: 'input' },
      { path: ['b'], fault: 'has an empty expression' },
      { path: ['c'], fault: expect.stringContaining('has no end') },
    ]);
  });
});

it('a value is constant if no expression is in it', () => {
  expect(isConstant({ a: [1, 'text', null] })).toBe(true);
  expect(isConstant({ a: [1, { b: 'x {{ input }}' }] })).toBe(false);
});
