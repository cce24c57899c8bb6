import { expect, it } from 'vitest';
import { z } from 'zod';
import { Outgoing } from '../outgoing/index.js';
import { defineNode } from './define-node.js';
import type { NodeType } from './node-type.js';
import { createNodeRegistry } from './registry.js';
import { builtInNodeTypes } from './types/index.js';

const greet = {
  type: 'greeting.make',
  title: 'Greet',
  description: 'Makes a greeting.',
  input: z.strictObject({ name: z.string() }),
  output: z.object({ greeting: z.string() }),
  effects: 'none',
  run: ({ input }) => ({ output: { greeting: `Hello, ${input.name}!` } }),
} satisfies NodeType<{ name: string }, { greeting: string }>;

it('finds types by name and lists them in order', () => {
  const registry = createNodeRegistry([...builtInNodeTypes(new Outgoing()), defineNode(greet) as NodeType]);
  expect(registry.find('greeting.make')).toBe(greet);
  expect(registry.find('greeting.unknown')).toBeUndefined();
  expect(registry.list().map(({ type }) => type)).toEqual([
    'each',
    'flow.run',
    'greeting.make',
    'http.request',
    'if',
    'llm.chat',
    'mail.send',
    'sql.query',
    'switch',
    'transform',
    'trigger.cron',
    'trigger.manual',
    'trigger.webhook',
    'wait',
  ]);
});

it('refuses two types of one name', () => {
  expect(() => createNodeRegistry([greet as NodeType, greet as NodeType])).toThrow(
    'there are two node types "greeting.make"',
  );
});

it.each([
  [{ ...greet, type: 'Greeting' }, 'must be lowercase words'],
  [{ ...greet, type: '' }, 'must be lowercase words'],
  [{ ...greet, type: 'a..b' }, 'must be lowercase words'],
  [{ ...greet, effects: 'some' as never }, "must say effects: 'none'"],
  [{ ...greet, run: undefined as never }, 'has no function run'],
])('a type with a mistake is refused with a sentence', (type, message) => {
  expect(() => defineNode(type)).toThrow(message);
});
