import { describe, expect, it } from 'vitest';
import { createNodeRegistry } from '../nodes/registry.js';
import { builtInNodeTypes } from '../nodes/types/index.js';
import { Outgoing } from '../outgoing/index.js';
import { nodeFaults } from './check-nodes.js';
import type { FlowEdge, FlowNode } from './definition.js';

const registry = createNodeRegistry(builtInNodeTypes(new Outgoing()));

/** Faults as `where: why`. */
function faultsOf(nodes: FlowNode[], edges: FlowEdge[] = []): string[] {
  return nodeFaults({ nodes, edges }, registry).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const transform = (id: string, output: unknown, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type: 'transform',
  config: { output },
  ...more,
});

it('a sound flow has no fault', () => {
  const nodes: FlowNode[] = [
    { id: 'start', type: 'trigger.webhook' },
    { id: 'fetch', type: 'http.request', config: { url: 'https://example.com/{{ input.body.id }}', method: 'GET' } },
    { id: 'big', type: 'if', config: { condition: '{{ nodes.fetch.output.body.total > 100 }}' } },
    { id: 'loop', type: 'each', config: { items: '{{ nodes.fetch.output.body.items }}', maxParallel: 5 } },
    transform('inner', '{{ [item, nodes.fetch.output.status, nodes.start.output] }}', { parentId: 'loop' }),
    transform('after', '{{ nodes.loop.output.length + nodes["fetch"].output.status }}'),
  ];
  const edges = [
    { source: 'start', target: 'fetch' },
    { source: 'fetch', target: 'big' },
    { source: 'fetch', target: 'after', sourceHandle: 'error' },
    { source: 'big', target: 'loop', sourceHandle: 'true' },
    { source: 'loop', target: 'after' },
  ];
  expect(faultsOf(nodes, edges)).toEqual([]);
});

describe('a fault names the node and the field', () => {
  it.each<[string, FlowNode[], string[]]>([
    [
      'an unknown type',
      [{ id: 'a', type: 'noop' }],
      ['nodes.0.type: this host has no node type "noop": GET /nodes lists them'],
    ],
    [
      'a missing field',
      [{ id: 'a', type: 'http.request' }],
      ['nodes.0.config.url: Invalid input: expected string, received undefined'],
    ],
    [
      'an unknown field, also beside expressions',
      [{ id: 'a', type: 'http.request', config: { url: '{{ input }}', verb: 'GET' } }],
      ['nodes.0.config.verb: is not a field of this type of node'],
    ],
    [
      'a wrong constant beside an expression',
      [{ id: 'a', type: 'http.request', config: { url: '{{ input }}', method: 'FETCH' } }],
      ['nodes.0.config.method: Invalid option: expected one of "GET"|"HEAD"|"POST"|"PUT"|"PATCH"|"DELETE"'],
    ],
    [
      'an expression without an end',
      [transform('a', ['{{ input'])],
      ['nodes.0.config.output.0: the expression that begins with "{{ input" has no end'],
    ],
    [
      'a node that does not exist',
      [transform('a', { b: '{{ nodes.missing.output }}' })],
      ['nodes.0.config.output.b: names the node "missing", which does not run before this one'],
    ],
    [
      'the node itself',
      [transform('a', '{{ nodes.a.output }}')],
      ['nodes.0.config.output: names the node "a", which does not run before this one'],
    ],
    [
      'a credential that data would choose',
      [{ id: 'a', type: 'http.request', config: { url: 'https://example.com', credentialId: '{{ input.id }}' } }],
      ['nodes.0.config.credentialId: cannot have an expression: write it out'],
    ],
    [
      'a statement that data would change',
      [{ id: 'a', type: 'sql.query', config: { query: "select '{{ input.name }}'", credentialId: 'c' } }],
      ['nodes.0.config.query: cannot have an expression: write it out'],
    ],
    [
      'a schedule that never comes due',
      [{ id: 'a', type: 'trigger.cron', config: { cron: '0 0 30 2 *' } }],
      ['nodes.0.config.cron: is not a schedule that ever comes due'],
    ],
    [
      'a credential of a type that takes none',
      [transform('a', 1, { config: { output: 1, credentialId: 'c' } })],
      ['nodes.0.config.credentialId: is not a field of this type of node'],
    ],
  ])('%s', (_what, nodes, faults) => {
    expect(faultsOf(nodes)).toEqual(faults);
  });

  it('a node that runs later, elsewhere, or in the body of a loop', () => {
    const nodes: FlowNode[] = [
      transform('a', '{{ nodes.b.output }}'),
      transform('b', 1),
      { id: 'loop', type: 'each', config: { items: [1] } },
      transform('inner', '{{ nodes.loop.output }}', { parentId: 'loop' }),
      transform('after', '{{ nodes.inner.output }}'),
    ];
    const edges = [
      { source: 'a', target: 'b' },
      { source: 'loop', target: 'after' },
    ];
    expect(faultsOf(nodes, edges)).toEqual([
      'nodes.0.config.output: names the node "b", which does not run before this one',
      'nodes.3.config.output: names the node "loop", which does not run before this one',
      'nodes.4.config.output: names the node "inner", which does not run before this one',
    ]);
  });

  it('an edge that begins at no output', () => {
    const cases = [{ equals: 1, handle: 'one' }];
    const nodes: FlowNode[] = [{ id: 's', type: 'switch', config: { value: '{{ input }}', cases } }, transform('t', 1)];
    const at = (sourceHandle?: string) => faultsOf(nodes, [{ source: 's', target: 't', sourceHandle }]);
    const fault = ['edges.0.sourceHandle: must be one of the outputs of "s": one, default'];
    expect([at('one'), at('default'), at('error')]).toEqual([[], [], []]);
    expect([at('two'), at()]).toEqual([fault, fault]);
  });
});
