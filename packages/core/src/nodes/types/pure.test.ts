import { runNode } from '@invect/testing';
import { describe, expect, it } from 'vitest';
import { each } from './each.js';
import { flowRun } from './flow-run.js';
import { ifNode } from './if.js';
import { switchNode } from './switch.js';
import { transform } from './transform.js';
import { triggerCron } from './trigger-cron.js';
import { triggerManual } from './trigger-manual.js';
import { triggerWebhook } from './trigger-webhook.js';
import { wait } from './wait.js';

it('a trigger gives what the run was started with', async () => {
  const input = { method: 'POST', headers: {}, query: {}, body: { a: 1 } };
  const data = { input, nodes: {} };
  expect(await runNode(triggerManual, {}, { data })).toEqual({ output: input });
  expect(await runNode(triggerWebhook, {}, { data })).toEqual({ output: input });
});

it.each([
  [{ cron: '0 9 * * 1-5', timeZone: 'Europe/Berlin' }, true],
  [{ cron: '*/5 * * * *' }, true],
  [{ cron: '*/5 * * * * *' }, false],
  [{ cron: '61 * * * *' }, false],
  [{ cron: '0 0 30 2 *' }, false],
  [{ cron: 'tomorrow' }, false],
  [{ cron: '0 9 * * *', timeZone: 'Mars/Base' }, false],
  [{ cron: '0 9 * * *', catchUp: 'some' }, false],
])('a schedule is checked: %j', (config, valid) => {
  expect(triggerCron.input.safeParse(config).success).toBe(valid);
});

it('transform gives its output', async () => {
  expect(await runNode(transform, { output: { a: [1] } })).toEqual({ output: { a: [1] } });
});

it.each([
  [true, 'true'],
  [1, 'true'],
  ['no', 'true'],
  [{}, 'true'],
  [false, 'false'],
  [0, 'false'],
  ['', 'false'],
  [null, 'false'],
])('if %j goes on at %s', async (condition, handle) => {
  expect(await runNode(ifNode, { condition })).toEqual({ output: { result: handle === 'true' }, handle });
  expect(ifNode.handles?.({})).toContain(handle);
});

describe('switch', () => {
  const cases = [
    { equals: 'a', handle: 'first' },
    { equals: 1, handle: 'second' },
    { equals: 'a', handle: 'never' },
  ];

  it.each([
    ['a', 'first'],
    [1, 'second'],
    ['1', 'default'],
    [null, 'default'],
    [{ a: 1 }, 'default'],
  ])('goes on with %j at %s', async (value, handle) => {
    expect(await runNode(switchNode, { value, cases })).toEqual({ output: { handle }, handle });
  });

  it('names its outputs, also of a config that is not valid yet', () => {
    expect(switchNode.handles?.({ cases })).toEqual(['first', 'second', 'never', 'default']);
    expect(switchNode.handles?.({ cases: [null, 5, { handle: 5 }] })).toEqual(['default']);
    expect(switchNode.handles?.({ cases: 'x' })).toEqual(['default']);
  });
});

it('each takes as many items as it may', async () => {
  expect(await runNode(each, { items: [1, 2], maxItems: 2 })).toEqual({ output: [1, 2] });
  expect(each.input.safeParse({ items: [1, 2, 3], maxItems: 2 }).error?.issues).toMatchObject([{ path: ['items'] }]);
});

describe('wait', () => {
  it('waits until a time, for some time, or for an approval', async () => {
    const until = '2030-01-01T00:00:00Z';
    expect(await runNode(wait, { until })).toEqual({ wait: { until } });
    expect(await runNode(wait, { approval: { dueAt: until } })).toEqual({ wait: { approval: { dueAt: until } } });
    const before = Date.now();
    const result = (await runNode(wait, { seconds: 60 })) as { wait: { until: string } };
    expect(Date.parse(result.wait.until)).toBeGreaterThanOrEqual(before + 60_000);
  });

  it.each([{}, { seconds: 1, approval: {} }, { seconds: -1 }, { until: 'tomorrow' }])('refuses %j', (config) => {
    expect(wait.input.safeParse(config).success).toBe(false);
  });
});

it('flow.run starts another flow', async () => {
  const startFlow = { flowId: 'other', input: { a: 1 }, wait: true };
  expect(await runNode(flowRun, { flowId: 'other', input: { a: 1 } })).toEqual({ startFlow });
});
