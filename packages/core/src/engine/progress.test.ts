import { describe, expect, it } from 'vitest';
import type { FlowDefinition, FlowNode } from '../flows/definition.js';
import { flowDefinition } from '../flows/definition.js';
import type { Address, NodeFact } from './facts.js';
import { planOf } from './plan.js';
import { Progress, type RunStart } from './progress.js';

const START: RunStart = { seed: 'run', startedAt: 0 };

function flow(nodes: Partial<FlowNode>[], edges: string[] = [], settings: FlowDefinition['settings'] = {}) {
  return flowDefinition.parse({
    nodes: nodes.map((node) => ({ type: 'noop', ...node })),
    edges: edges.map((edge) => {
      const [source, sourceHandle, target] = edge.split(' ');
      return sourceHandle === '-' ? { source, target } : { source, target, sourceHandle };
    }),
    settings,
  });
}

function progressOf(definition: FlowDefinition, start: Partial<RunStart> = {}, facts: NodeFact[] = []): Progress {
  return new Progress(planOf(definition), { ...START, ...start }, facts);
}

const names = (addresses: readonly Address[]) =>
  addresses.map(({ nodeId, iteration }) => `${nodeId}${iteration && `[${iteration}]`}`);
const running = (nodeId: string, iteration = '', attempt = 1): NodeFact => ({
  nodeId,
  iteration,
  attempt,
  status: 'running',
});
const succeeded = (nodeId: string, iteration = '', handle = 'out'): NodeFact => ({
  nodeId,
  iteration,
  attempt: 1,
  status: 'succeeded',
  handle,
});
const failed = (nodeId: string, iteration = '', attempt = 1, retryable = true): NodeFact => ({
  nodeId,
  iteration,
  attempt,
  status: 'failed',
  retryable,
  endedAt: 1_000,
});
const iterating = (nodeId: string, items: number, iteration = ''): NodeFact => ({
  nodeId,
  iteration,
  attempt: 1,
  status: 'iterating',
  items,
});

describe('a run', () => {
  it('takes the branch of the handle, skips the other one, and joins what is taken', () => {
    const run = progressOf(
      flow(
        [{ id: 'if' }, { id: 'yes' }, { id: 'no' }, { id: 'join' }],
        ['if true yes', 'if false no', 'yes - join', 'no - join'],
      ),
    );
    expect(names(run.decide(0).start)).toEqual(['if']);
    run.apply(succeeded('if', '', 'true'));
    expect(names(run.decide(0).start)).toEqual(['yes']);
    run.apply(succeeded('yes'));
    expect(names(run.decide(0).start)).toEqual(['join']);
    run.apply(succeeded('join'));
    expect(run.decide(0).ending).toEqual({ status: 'succeeded' });
  });

  it('lets a join wait for a branch that can still come', () => {
    const run = progressOf(flow([{ id: 'fast' }, { id: 'slow' }, { id: 'join' }], ['fast - join', 'slow - join']));
    run.apply(running('slow'));
    run.apply(succeeded('fast'));
    expect(run.decide(0)).toMatchObject({ start: [], ending: null });
    run.apply(failed('slow'));
    expect(run.decide(0).ending).toEqual({ status: 'failed', because: { nodeId: 'slow', iteration: '' } });
  });

  it('has no more nodes at work than maxParallel', () => {
    const run = progressOf(flow([{ id: 'a' }, { id: 'b' }, { id: 'c' }], [], { maxParallel: 2 }));
    expect(names(run.decide(0).start)).toEqual(['a', 'b']);
    run.apply(running('a'));
    expect(names(run.decide(0).start)).toEqual(['b']);
    run.apply(running('b'));
    expect(names(run.decide(0).start)).toEqual([]);
    run.apply(succeeded('a'));
    expect(names(run.decide(0).start)).toEqual(['c']);
  });

  it('tries a node again after pauses that grow, and never more often than it may', () => {
    const retry = { maxAttempts: 3, delayMilliseconds: 100, factor: 10 };
    const run = progressOf(flow([{ id: 'a', retry }]));
    run.apply(failed('a'));
    const { nextAt } = run.decide(1_000);
    expect(nextAt).toBeGreaterThanOrEqual(1_050);
    expect(nextAt).toBeLessThanOrEqual(1_100);
    expect(run.decide(Number(nextAt) - 1).start).toEqual([]);
    expect(run.decide(Number(nextAt)).start).toEqual([{ nodeId: 'a', iteration: '', attempt: 2 }]);
    run.apply(failed('a', '', 2));
    expect(run.decide(1_000).nextAt).toBeGreaterThanOrEqual(1_500);
    run.apply(failed('a', '', 3));
    expect(run.decide(1_000).ending).toMatchObject({ status: 'failed' });
  });

  it('does not try again what would fail in the same way', () => {
    const run = progressOf(flow([{ id: 'a', retry: { maxAttempts: 3, delayMilliseconds: 1 } }]));
    run.apply(failed('a', '', 1, false));
    expect(run.decide(1_000).ending).toMatchObject({ status: 'failed' });
  });

  it.each([
    ['continue', ['next']],
    ['branch', ['rescue']],
  ] as const)('goes on after a failure with onError %s', (onError, expected) => {
    const run = progressOf(
      flow([{ id: 'a', onError }, { id: 'next' }, { id: 'rescue' }], ['a - next', 'a error rescue']),
    );
    run.apply(failed('a'));
    expect(names(run.decide(0).start)).toEqual(expected);
  });

  it('stops what works and waits when a node has failed, and ends once that has stopped', () => {
    const run = progressOf(flow([{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }], ['b - d']));
    run.apply(running('b'));
    run.apply({ nodeId: 'c', iteration: '', attempt: 1, status: 'waiting', dueAt: null });
    run.apply(failed('a'));
    expect(run.decide(0)).toMatchObject({ start: [], ending: null });
    expect(names(run.decide(0).stop)).toEqual(['b', 'c']);
    run.apply(succeeded('b'));
    run.apply({ nodeId: 'c', iteration: '', attempt: 1, status: 'cancelled' });
    expect(run.decide(0)).toMatchObject({ start: [], ending: { status: 'failed', because: { nodeId: 'a' } } });
  });

  it('ends as cancelled once its nodes have stopped', () => {
    const run = progressOf(flow([{ id: 'a' }, { id: 'b' }], ['a - b']));
    run.apply(running('a'));
    run.cancel();
    expect(names(run.decide(0).stop)).toEqual(['a']);
    run.apply(succeeded('a'));
    expect(run.decide(0)).toMatchObject({ start: [], ending: { status: 'cancelled' } });
  });

  it('fails when its time is up', () => {
    const run = progressOf(flow([{ id: 'a' }], [], { timeoutSeconds: 10 }), { startedAt: 500 });
    run.apply(running('a'));
    expect(run.decide(10_499)).toMatchObject({ stop: [], nextAt: 10_500 });
    expect(names(run.decide(10_500).stop)).toEqual(['a']);
    run.apply({ nodeId: 'a', iteration: '', attempt: 1, status: 'cancelled' });
    expect(run.decide(10_500).ending).toEqual({ status: 'failed', because: 'timeout' });
  });

  it('wakes a node whose wait is over', () => {
    const run = progressOf(flow([{ id: 'a' }]));
    run.apply({ nodeId: 'a', iteration: '', attempt: 1, status: 'waiting', dueAt: 50 });
    expect(run.decide(49)).toMatchObject({ wake: [], nextAt: 50 });
    expect(names(run.decide(50).wake)).toEqual(['a']);
  });

  it('runs the body of a loop once for each item, so many at once as the loop says', () => {
    const run = progressOf(
      flow(
        [
          { id: 'each', type: 'each', config: { maxParallel: 2 } },
          { id: 'a', parentId: 'each' },
          { id: 'b', parentId: 'each' },
          { id: 'after' },
        ],
        ['a - b', 'each - after'],
      ),
    );
    run.apply(iterating('each', 3));
    expect(names(run.decide(0).start)).toEqual(['a[0]', 'a[1]']);
    run.apply(succeeded('a', '1'));
    expect(names(run.decide(0).start)).toEqual(['a[0]', 'b[1]']);
    run.apply(succeeded('b', '1'));
    expect(names(run.decide(0).start)).toEqual(['a[0]', 'a[2]']);
    for (const [id, index] of [
      ['a', '0'],
      ['b', '0'],
      ['a', '2'],
      ['b', '2'],
    ] as const)
      run.apply(succeeded(id, index));
    expect(run.decide(0).collect).toEqual([{ nodeId: 'each', iteration: '', attempt: 1, failed: null }]);
    run.apply(succeeded('each'));
    expect(names(run.decide(0).start)).toEqual(['after']);
  });

  it('collects a loop without items at once, and one of ten thousand empty bodies', () => {
    const run = progressOf(
      flow([
        { id: 'none', type: 'each' },
        { id: 'many', type: 'each' },
        { id: 'a', parentId: 'none' },
      ]),
    );
    run.apply(iterating('none', 0));
    run.apply(iterating('many', 10_000));
    expect(names(run.decide(0).collect)).toEqual(['none', 'many']);
  });

  it('fails a loop with one of its items, and stops the others', () => {
    const run = progressOf(
      flow(
        [
          { id: 'each', type: 'each', config: { maxParallel: 2 }, onError: 'branch' },
          { id: 'a', parentId: 'each' },
          { id: 'rescue' },
        ],
        ['each error rescue'],
      ),
    );
    run.apply(iterating('each', 5));
    run.apply(running('a', '0'));
    run.apply(failed('a', '1'));
    expect(run.decide(0)).toMatchObject({ start: [], collect: [], stop: [{ nodeId: 'a', iteration: '0' }] });
    run.apply({ nodeId: 'a', iteration: '0', attempt: 1, status: 'cancelled' });
    expect(run.decide(0).collect).toMatchObject([{ nodeId: 'each', failed: { nodeId: 'a', iteration: '1' } }]);
    run.apply({ nodeId: 'each', iteration: '', attempt: 1, status: 'failed', retryable: false, endedAt: 0 });
    expect(names(run.decide(0).start)).toEqual(['rescue']);
  });

  it('begins with the trigger that started it', () => {
    const run = progressOf(flow([{ id: 'one' }, { id: 'other' }, { id: 'a' }, { id: 'b' }], ['one - a', 'other - b']), {
      skip: new Set(['other']),
    });
    run.apply(succeeded('one'));
    expect(names(run.decide(0).start)).toEqual(['a']);
  });

  it('counts attempts anew for a node that somebody has retried', () => {
    const retry = { maxAttempts: 2, delayMilliseconds: 0 };
    const definition = flow([{ id: 'a', retry }]);
    const run = progressOf(definition, {}, [{ nodeId: 'a', iteration: '', attempt: 2, status: 'retried' }]);
    expect(run.decide(0).start).toEqual([{ nodeId: 'a', iteration: '', attempt: 3 }]);
    run.apply(failed('a', '', 3));
    expect(run.decide(2_000).start).toEqual([{ nodeId: 'a', iteration: '', attempt: 4 }]);
  });

  it('refuses what cannot have happened', () => {
    const run = progressOf(flow([{ id: 'a' }, { id: 'b' }], ['a - b']));
    expect(() => run.apply(succeeded('b'))).toThrow('node "b"');
  });
});
