import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FlowDefinition, type FlowNode, flowDefinition } from '../flows/definition.js';
import { backoff } from './backoff.js';
import { type Address, type Decision, keyOf, type NodeFact } from './facts.js';
import { planOf } from './plan.js';
import { Progress, type RunStart } from './progress.js';

/** The time limit of these flows is a second, of which some milliseconds are left. */
const START: RunStart = { seed: 'run', startedAt: -900 };

/** Graphs of up to nine nodes, some of them loops with bodies, and loops in loops. */
const definitions = fc
  .record({
    nodes: fc.array(
      fc.record({
        isLoop: fc.boolean(),
        parent: fc.option(fc.nat(8), { nil: undefined }),
        onError: fc.constantFrom('fail' as const, 'continue' as const, 'branch' as const),
        attempts: fc.integer({ min: 1, max: 3 }),
        concurrency: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 9 },
    ),
    edges: fc.array(fc.tuple(fc.nat(8), fc.nat(8), fc.constantFrom('out', 'other', 'error')), { maxLength: 14 }),
    maxParallel: fc.integer({ min: 1, max: 4 }),
    isLimited: fc.boolean(),
  })
  .map(({ nodes: wanted, edges, maxParallel, isLimited }) => {
    const parentOf = (index: number): string | undefined => {
      const parent = wanted[index]?.parent;
      return parent !== undefined && parent < index && wanted[parent]?.isLoop ? `n${parent}` : undefined;
    };
    const nodes = wanted.map(({ isLoop, onError, attempts, concurrency }, index) => ({
      id: `n${index}`,
      type: isLoop ? 'each' : 'noop',
      parentId: parentOf(index),
      onError,
      retry: { maxAttempts: attempts, delayMilliseconds: 10 },
      config: { maxParallel: concurrency },
    }));
    const fitting = edges.filter(
      ([source, target]) => source < target && target < nodes.length && parentOf(source) === parentOf(target),
    );
    return flowDefinition.parse({
      nodes: nodes.map(({ parentId, ...node }) => (parentId === undefined ? node : { ...node, parentId })),
      edges: fitting.map(([source, target, sourceHandle]) => ({
        source: `n${source}`,
        target: `n${target}`,
        sourceHandle,
      })),
      settings: { maxParallel, ...(isLimited && { timeoutSeconds: 1 }) },
    });
  });

/** What the world does to a run: a list of numbers that are read one after the other. */
const fates = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 80 });

const decisionOf = (decision: Decision) => JSON.parse(JSON.stringify(decision));

it('any run of any flow does what the naive model does, also when it is read again after any of its steps, and ends', () => {
  fc.assert(
    fc.property(definitions, fates, fc.option(fc.nat(60), { nil: undefined }), (definition, fate, cancelAt) => {
      let turn = 0;
      const next = (below: number): number => (fate[turn++ % fate.length] ?? 0) % below;
      const plan = planOf(definition);
      const live = new Progress(plan, START);
      const facts = new Map<string, NodeFact>();
      const note = (fact: NodeFact): void => {
        facts.set(keyOf(fact), fact);
        live.apply(fact);
      };
      let now = 0;
      for (let step = 0; ; step++) {
        expect(step).toBeLessThan(5_000);
        const isCancelled = cancelAt !== undefined && step >= cancelAt;
        if (isCancelled) live.cancel();
        const decision = live.decide(now);
        const known = [...facts.values()];
        const shuffled = step % 2 === 0 ? known : known.toReversed();
        expect(decisionOf(new Progress(plan, { ...START, isCancelled }, shuffled).decide(now))).toEqual(
          decisionOf(decision),
        );
        expect(decisionOf(naiveDecision(definition, { ...START, isCancelled }, facts, now))).toEqual(
          decisionOf(decision),
        );
        if (decision.ending !== null) return;

        const busy = known.filter(({ status }) => status === 'running' || status === 'waiting');
        const choices: (() => void)[] = [
          ...decision.start.map((start) => () => note({ ...start, status: 'running' })),
          ...decision.wake.map((address) => () => note({ ...address, attempt: 1, status: 'succeeded', handle: 'out' })),
          ...decision.stop.map(
            (address) => () =>
              note({ ...address, attempt: facts.get(keyOf(address))?.attempt ?? 1, status: 'cancelled' }),
          ),
          ...decision.collect.map(
            ({ failed: cause, ...address }) =>
              () =>
                note(
                  cause === null
                    ? { ...address, status: 'succeeded', handle: 'out' }
                    : { ...address, status: 'failed', retryable: false, endedAt: now },
                ),
          ),
          ...busy.map((fact) => () => note(outcome(fact))),
        ];
        if (choices.length === 0 || next(4) === 0) {
          expect(choices.length > 0 || decision.nextAt !== null).toBe(true);
          now = Math.max(now + 1, decision.nextAt ?? now);
          if (choices.length === 0) continue;
        }
        choices[next(choices.length)]?.();
      }

      function outcome({ nodeId, iteration, attempt, status }: NodeFact): NodeFact {
        const address = { nodeId, iteration, attempt };
        const isLoop = plan.nodes.get(nodeId)?.body !== null;
        const chance = next(10);
        if (chance < 3) return { ...address, status: 'failed', retryable: next(2) === 0, endedAt: now };
        if (isLoop) return { ...address, status: 'iterating', items: next(5) };
        if (chance === 3 && status === 'running')
          return { ...address, status: 'waiting', dueAt: next(2) === 0 ? null : now + next(20) };
        return { ...address, status: 'succeeded', handle: chance === 4 ? 'other' : 'out' };
      }
    }),
    { numRuns: 500 },
  );
});

type Facts = ReadonlyMap<string, NodeFact>;

/** Where a node stands, as the rules say it: worked out from the beginning each time, with no memory. */
type Standing =
  | { is: 'open' | 'skipped' | 'stopped' | 'ready' | 'running' | 'iterating' | 'broken' }
  | { is: 'waiting'; dueAt: number | null }
  | { is: 'retrying'; dueAt: number }
  | { is: 'done'; handle: string };

/** What a run does next, by the rules alone: slow, and simple enough to be believed. */
export function naiveDecision(definition: FlowDefinition, start: RunStart, facts: Facts, now: number): Decision {
  const { nodes, edges, settings } = definition;
  const all: { address: Address; standing: Standing; doomed: boolean; order: number[] }[] = [];
  const collect: (Decision['collect'][number] & { order: number[] })[] = [];

  const standingOf = (node: FlowNode, iteration: string): Standing => {
    const incoming = edges.filter(({ target }) => target === node.id);
    const sources = incoming.map((edge) => {
      const source = nodes.find(({ id }) => id === edge.source) as FlowNode;
      return { standing: standingOf(source, iteration), handle: edge.sourceHandle ?? 'out' };
    });
    if (sources.some(({ standing }) => !['done', 'skipped', 'stopped', 'broken'].includes(standing.is)))
      return { is: 'open' };
    const isTaken = sources.some(({ standing, handle }) => standing.is === 'done' && standing.handle === handle);
    if (incoming.length > 0 && !isTaken) return { is: 'skipped' };
    const fact = facts.get(keyOf({ nodeId: node.id, iteration }));
    if (fact === undefined || fact.status === 'retried') return { is: 'ready' };
    if (fact.status === 'running' || fact.status === 'iterating') return { is: fact.status };
    if (fact.status === 'waiting') return { is: 'waiting', dueAt: fact.dueAt };
    if (fact.status === 'succeeded') return { is: 'done', handle: fact.handle };
    if (fact.status === 'cancelled') return { is: 'stopped' };
    const { retry, onError = 'fail' } = node;
    if (fact.retryable && retry && fact.attempt < retry.maxAttempts) {
      const seed = `${start.seed} ${keyOf(fact)} ${fact.attempt}`;
      return { is: 'retrying', dueAt: fact.endedAt + backoff(retry, fact.attempt, seed) };
    }
    return onError === 'fail' ? { is: 'broken' } : { is: 'done', handle: onError === 'continue' ? 'out' : 'error' };
  };

  const depthOf = (id: string): number =>
    1 + Math.max(-1, ...edges.filter(({ target }) => target === id).map(({ source }) => depthOf(source)));
  const within = (parentId: string | undefined): FlowNode[] =>
    nodes.filter((node) => node.parentId === parentId).sort((one, other) => depthOf(one.id) - depthOf(other.id));

  /** Walks a pass. Returns whether all of it is over, and which of its nodes broke it. */
  const walk = (
    parentId: string | undefined,
    iteration: string,
    doomed: boolean,
    path: number[],
  ): { isOver: boolean; broken: Address[] } => {
    let isOver = true;
    const broken: Address[] = [];
    for (const [order, node] of within(parentId).entries()) {
      const address = { nodeId: node.id, iteration };
      const standing = standingOf(node, iteration);
      if (!['done', 'skipped', 'stopped', 'broken'].includes(standing.is)) isOver = false;
      if (standing.is === 'broken') broken.push(address);
      if (standing.is === 'iterating') walkLoop(node, address, doomed, [...path, order]);
      else all.push({ address, standing, doomed, order: [...path, order] });
    }
    return { isOver, broken };
  };

  const walkLoop = (node: FlowNode, address: Address, doomed: boolean, path: number[]): void => {
    const fact = facts.get(keyOf(address)) as NodeFact & { status: 'iterating' };
    const { maxParallel: concurrency } = node.config as { maxParallel: number };
    const inner = (index: number): string => (address.iteration === '' ? `${index}` : `${address.iteration}.${index}`);
    const from = all.length;
    const looseFrom = collect.length;
    const broken: Address[] = [];
    let over = 0;
    for (let index = 0; index < fact.items && index < over + concurrency; index++) {
      const pass = walk(node.id, inner(index), doomed, [...path.slice(0, -1), path.at(-1) as number, index]);
      if (pass.isOver) over++;
      broken.push(...pass.broken);
    }
    if (broken.length > 0) {
      for (const one of all.slice(from)) one.doomed = true;
      collect.splice(looseFrom);
    }
    const isWorking = all.slice(from).some(({ standing }) => standing.is === 'running' || standing.is === 'waiting');
    const isReady = broken.length > 0 ? !isWorking : over === fact.items;
    const first = broken.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))[0] ?? null;
    if (isReady && !doomed) collect.push({ ...address, attempt: fact.attempt, failed: first, order: path });
  };

  const root = walk(undefined, '', false, []);
  const sorted = (addresses: Address[]): Address[] =>
    addresses
      .map(({ nodeId, iteration }) => ({ nodeId, iteration }))
      .sort((one, other) => compare(one, other, nodes, within));
  const working = all.filter(({ standing }) => standing.is === 'running' || standing.is === 'waiting');
  const first = root.broken.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))[0];
  const deadline = start.startedAt + (settings?.timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const isLate = all.some(({ standing, doomed }) => standing.is === 'stopped' && !doomed);
  const ending = start.isCancelled
    ? { status: 'cancelled' as const }
    : first
      ? { status: 'failed' as const, because: first }
      : isLate
        ? { status: 'failed' as const, because: 'timeout' as const }
        : root.isOver
          ? { status: 'succeeded' as const }
          : now >= deadline
            ? { status: 'failed' as const, because: 'timeout' as const }
            : null;
  if (ending !== null) {
    const stop = sorted(working.map(({ address }) => address));
    return { start: [], wake: [], stop, collect: [], ending: stop.length === 0 ? ending : null, nextAt: null };
  }
  const live = all.filter(({ doomed }) => !doomed);
  const dueAt = ({ standing }: { standing: Standing }): number | null => ('dueAt' in standing ? standing.dueAt : null);
  const isDue = (one: { standing: Standing }): boolean => (dueAt(one) ?? Number.POSITIVE_INFINITY) <= now;
  const able = live.filter((one) => one.standing.is === 'ready' || (one.standing.is === 'retrying' && isDue(one)));
  const free = Math.max(
    0,
    (settings?.maxParallel ?? 10) - all.filter(({ standing }) => standing.is === 'running').length,
  );
  const later = [...live.map(dueAt), Number.isFinite(deadline) ? deadline : null].filter(
    (at): at is number => at !== null && at > now,
  );
  return {
    start: sorted(able.map(({ address }) => address))
      .slice(0, free)
      .map((address) => ({ ...address, attempt: (facts.get(keyOf(address))?.attempt ?? 0) + 1 })),
    wake: sorted(live.filter((one) => one.standing.is === 'waiting' && isDue(one)).map(({ address }) => address)),
    stop: sorted(working.filter(({ doomed }) => doomed).map(({ address }) => address)),
    collect: collect.map(({ order: _, ...one }) => one).sort((one, other) => compare(one, other, nodes, within)),
    ending: null,
    nextAt: later.length === 0 ? null : Math.min(...later),
  };
}

/** The documented order: by iteration; within one, as the flow goes; and else by the id. */
function compare(
  one: Address,
  other: Address,
  nodes: readonly FlowNode[],
  within: (id: string | undefined) => FlowNode[],
): number {
  const indexes = ({ iteration }: Address): number[] => iteration.split('.').filter(Boolean).map(Number);
  const [ours, theirs] = [indexes(one), indexes(other)];
  for (const [depth, index] of ours.entries()) {
    const difference = index - (theirs[depth] ?? index);
    if (difference !== 0) return difference;
  }
  if (ours.length !== theirs.length) return ours.length - theirs.length;
  const placeOf = ({ nodeId }: Address): number =>
    within(nodes.find(({ id }) => id === nodeId)?.parentId).findIndex(({ id }) => id === nodeId);
  return placeOf(one) - placeOf(other) || (one.nodeId < other.nodeId ? -1 : 1);
}
