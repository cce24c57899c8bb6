import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineNode } from '../../nodes/define-node.js';
import { defineFlow } from './define-flow.js';

const send = defineNode({
  type: 'report.send',
  title: 'Send',
  description: 'Sends a report.',
  input: z.strictObject({ to: z.string(), copies: z.number().default(1) }),
  output: z.null(),
  effects: 'external',
  run: () => ({ output: null }),
});

const start = { id: 'start', type: 'trigger.manual' } as const;

it('a flow in code is its definition as JSON', () => {
  const flow = defineFlow({
    id: 'weekly-report',
    name: 'Weekly report',
    nodes: [
      start,
      { id: 'fetch', type: 'http.request', config: { url: 'https://example.test/{{ input.id }}' }, timeoutSeconds: 5 },
      { id: 'each', type: 'each', config: { items: '{{ nodes.fetch.output.body }}', maxParallel: 2 } },
      { id: 'send', type: send, parentId: 'each', config: { to: '{{ item }}' } },
    ],
    edges: [
      { source: 'start', target: 'fetch' },
      { source: 'fetch', target: 'each' },
    ],
  });
  expect(flow).toMatchObject({ id: 'weekly-report', name: 'Weekly report', description: null });
  expect(flow.definition.nodes.map(({ type }) => type)).toEqual([
    'trigger.manual',
    'http.request',
    'each',
    'report.send',
  ]);
  expect(JSON.parse(JSON.stringify(flow))).toEqual(flow);
});

describe('the compiler refuses', () => {
  /** For the compiler alone. */
  const never = (_uses: () => unknown): void => {};
  const base = { id: 'a', name: 'A' } as const;

  it('what is wrong with a node', () => {
    never(() => [
      // @ts-expect-error there is no such type
      defineFlow({ ...base, nodes: [{ id: 'a', type: 'http.requst', config: {} }] }),
      // @ts-expect-error a request has a url
      defineFlow({ ...base, nodes: [{ id: 'a', type: 'http.request', config: {} }] }),
      // @ts-expect-error a request needs a config
      defineFlow({ ...base, nodes: [{ id: 'a', type: 'http.request' }] }),
      // @ts-expect-error no such field
      defineFlow({ ...base, nodes: [{ id: 'a', type: 'http.request', config: { url: 'x', metod: 'GET' } }] }),
      // @ts-expect-error no such method
      defineFlow({ ...base, nodes: [{ id: 'a', type: 'http.request', config: { url: 'x', method: 'FETCH' } }] }),
      // @ts-expect-error a number, or an expression
      defineFlow({ ...base, nodes: [{ id: 'a', type: send, config: { to: 'x', copies: 'two' } }] }),
      defineFlow({ ...base, nodes: [{ id: 'a', type: send, config: { to: 'x', copies: '{{ input.copies }}' } }] }),
      // @ts-expect-error it has a receiver
      defineFlow({ ...base, nodes: [{ id: 'a', type: send, config: { copies: 2 } }] }),
    ]);
  });

  it('what names a node that is not there', () => {
    never(() => [
      // @ts-expect-error no node is called b
      defineFlow({ ...base, nodes: [start], edges: [{ source: 'start', target: 'b' }] }),
      // @ts-expect-error no node is called b
      defineFlow({ ...base, nodes: [{ ...start, parentId: 'b' }] }),
      defineFlow({
        ...base,
        // @ts-expect-error it is no loop
        nodes: [start, { id: 'x', type: 'transform', config: { output: 1 }, parentId: 'start' }],
      }),
    ]);
  });
});

it.each<[object, RegExp]>([
  [{ id: 'Weekly' }, /the id "Weekly" of a flow must be lowercase words/],
  [{ id: 'x'.repeat(37) }, /must be lowercase words/],
  [{ name: ' ' }, /flow "a" needs a name/],
  [{ owner: 'me' }, /flow "a" has no field "owner"/],
  [{ nodes: [start, start] }, /flow "a": nodes\.1\.id "start" is the id of an earlier node/],
  [{ edges: [{ source: 'start', target: 'b' }] }, /edges\.0\.target no node has the id "b"/],
])('what the compiler does not see is refused when it is defined: %j', (part, message) => {
  const flow = { id: 'a', name: 'A', nodes: [start], ...part };
  expect(() => defineFlow(flow as never)).toThrow(message);
});
