import { defineNode, type InvectPlugin, NodeError } from '@invect/core';
import { makeWorld, type Person, type Target, type World } from '@invect/testing';
import { ui } from '@invect/ui';
import { expect } from 'vitest';
import { z } from 'zod';

/** A world with pages, and nodes that fail as long as a test says so, and return more than anybody reads. */
export interface FlowsWorld extends World {
  readonly broken: { is: boolean };
}

export async function makeFlowsWorld(target: Target): Promise<FlowsWorld> {
  const broken = { is: true };
  const plugin: InvectPlugin = {
    id: 'test',
    start: () => ({
      nodes: [
        defineNode({
          type: 'test.post',
          title: 'Post',
          description: 'Fails while the other side does.',
          input: z.strictObject({}),
          output: z.unknown(),
          effects: 'external',
          run() {
            if (broken.is) throw new NodeError('test:unavailable', 'The other side answers 503 <b>for now</b>.');
            return { output: { posted: true } };
          },
        }),
        defineNode({
          type: 'test.echo',
          title: 'Echo',
          description: 'Returns its text, repeated.',
          input: z.strictObject({ text: z.string(), times: z.number() }),
          output: z.unknown(),
          effects: 'none',
          run: ({ input: { text, times } }) => ({ output: { text: text.repeat(times) } }),
        }),
      ],
    }),
  };
  const secrets = { env: () => 'a secret of the environment' };
  const roles = { guest: ['team:read'] } as const;
  const world = await makeWorld(target, { host: { plugins: [ui(), plugin], secrets, roles } });
  return Object.assign(world, { broken });
}

/** Stores a flow whose nodes follow one another. */
export async function createFlow(
  by: Person,
  name: string,
  steps: readonly { id: string; type: string; name?: string; config?: object }[],
  fields: object = {},
): Promise<string> {
  const nodes = [{ id: 'start', type: 'trigger.manual' }, ...steps];
  const edges = steps.map(({ id }, index) => ({ source: nodes[index]?.id, target: id }));
  const { status, body } = await by.call('POST', '/flows', { name, definition: { nodes, edges }, ...fields });
  expect([status, body]).toMatchObject([201, { name }]);
  return body.id;
}

/** A flow that asks somebody before it goes on. */
export function approvalFlow(by: Person, name = 'Pay the invoice'): Promise<string> {
  const dueAt = '2031-05-06T07:08:00Z';
  return createFlow(by, name, [
    { id: 'ask', type: 'wait', name: 'Ask the boss', config: { approval: { dueAt } } },
    { id: 'note', type: 'transform', config: { output: '{{ nodes.ask.output }}' } },
  ]);
}
