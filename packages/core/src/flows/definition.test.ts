import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphFaults } from './definition.js';

const node = (id: string) => ({ id, type: 'noop' });

describe('graphFaults', () => {
  it('accepts a graph that branches and joins', () => {
    const nodes = ['a', 'b', 'c', 'd'].map(node);
    const edges = [
      { source: 'a', target: 'b' },
      { source: 'a', target: 'c' },
      { source: 'b', target: 'd' },
      { source: 'c', target: 'd' },
      { source: 'c', target: 'd', sourceHandle: 'else' },
    ];
    expect(graphFaults({ nodes, edges })).toEqual([]);
  });

  it('names the field of every fault', () => {
    const faults = graphFaults({
      nodes: [node('a'), node('a')],
      edges: [
        { id: 'e', source: 'a', target: 'nowhere' },
        { id: 'e', source: 'a', target: 'a' },
      ],
    });
    expect(faults.map(({ path }) => path.join('.'))).toEqual(['nodes.1.id', 'edges.0.target', 'edges.1.id']);
  });

  it.each([
    [[['a', 'a']]],
    [
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
    ],
    [
      [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'b'],
      ],
    ],
  ])('finds the cycle in %j', (pairs) => {
    const edges = pairs.map(([source = '', target = '']) => ({ source, target }));
    expect(graphFaults({ nodes: ['a', 'b', 'c'].map(node), edges })).toMatchObject([{ path: ['edges'] }]);
  });

  it.each([
    [[{ id: 'b', parentId: 'nowhere' }], [], 'nodes.1.parentId'],
    [[{ id: 'b', parentId: 'a' }], [], 'nodes.1.parentId'],
    [[{ id: 'l', type: 'each', parentId: 'l' }], [], 'nodes.1.parentId'],
    [
      [
        { id: 'l', type: 'each' },
        { id: 'b', parentId: 'l' },
      ],
      [['a', 'b']],
      'edges.0',
    ],
    [
      [
        { id: 'l', type: 'each' },
        { id: 'b', parentId: 'l' },
      ],
      [['l', 'b']],
      'edges.0',
    ],
  ])('finds the wrong body in %j with the edges %j', (others, pairs, path) => {
    const nodes = [node('a'), ...others.map((other) => ({ type: 'noop', ...other }))];
    const edges = pairs.map(([source = '', target = '']) => ({ source, target }));
    expect(graphFaults({ nodes, edges }).map((fault) => fault.path.join('.'))).toEqual([path]);
  });

  it('finds a cycle exactly if a node can reach itself', () => {
    const pair = fc.tuple(fc.nat(7), fc.nat(7));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 14 }), (pairs) => {
        const nodes = Array.from({ length: 8 }, (_, index) => node(`n${index}`));
        const edges = pairs.map(([source, target]) => ({ source: `n${source}`, target: `n${target}` }));
        const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
          pairs.some(([s, t]) => s === from && (t === to || (!seen.has(t) && reaches(t, to, seen.add(t)))));
        const cyclic = nodes.some((_, index) => reaches(index, index));
        expect(graphFaults({ nodes, edges }).length > 0).toBe(cyclic);
      }),
    );
  });
});
