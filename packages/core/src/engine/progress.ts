import { backoff } from './backoff.js';
import { type Address, type Decision, type Ending, innerIteration, keyOf, type NodeFact } from './facts.js';
import { DEFAULT_HANDLE, ERROR_HANDLE, type Plan } from './plan.js';
import { addressOf, createPass, inOrder, loopsAround, type NodeState, type Pass } from './state.js';

/** What is known of a run when it begins. */
export interface RunStart {
  /** Decides the jitter of retries: the id of the run. */
  readonly seed: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether somebody has cancelled it. */
  readonly isCancelled?: boolean;
  /** Entry nodes that this run does not begin with, as another trigger started it. */
  readonly skip?: ReadonlySet<string>;
}

/**
 * How far a run is, and what it does next. It is worked out from the plan and from facts alone, so a run that is read again by another
 * process goes on in the same way. The order of facts does not matter.
 */
export class Progress {
  readonly #plan: Plan;
  readonly #start: RunStart;
  readonly #root: Pass;
  /** Facts of nodes that are not ready yet. */
  readonly #ahead: Map<string, NodeFact>;
  readonly #states = new Map<string, NodeState>();
  readonly #ready = new Set<NodeState>();
  /** Nodes that work, wait, or will run again. */
  readonly #active = new Set<NodeState>();
  /** Nodes that were stopped. */
  readonly #stopped = new Set<NodeState>();
  /** Loops that are not settled. */
  readonly #loops = new Set<NodeState>();
  /** Nodes whose edges are to be decided. A list instead of recursion: a loop has thousands of iterations. */
  readonly #settling: { readonly state: NodeState; readonly handle: string | null }[] = [];
  readonly #entering: Pass[] = [];
  #running = 0;
  #failed: Address | null = null;
  #isCancelled: boolean;

  constructor(plan: Plan, start: RunStart, facts: readonly NodeFact[] = []) {
    this.#plan = plan;
    this.#start = start;
    this.#isCancelled = start.isCancelled ?? false;
    this.#ahead = new Map(facts.map((fact) => [keyOf(fact), fact]));
    this.#root = createPass(plan.root, '', null);
    this.#entering.push(this.#root);
    this.#work();
  }

  /** Somebody has cancelled the run. */
  cancel(): void {
    this.#isCancelled = true;
  }

  /**
   * Takes note of what has happened.
   *
   * @throws Error if that cannot have happened to the node
   */
  apply(fact: NodeFact): void {
    const state = this.#states.get(keyOf(fact));
    if (state === undefined || state.status === 'settled' || state.status === 'blocked')
      throw new Error(`node "${fact.nodeId}" (${fact.iteration}) cannot be ${fact.status} now`);
    this.#note(state, fact);
    this.#work();
  }

  /** @param now milliseconds since 1970 */
  decide(now: number): Decision {
    const ending = this.#endingAt(now);
    if (ending !== null) {
      const stop = this.#inOrder([...this.#active].filter(isStoppable));
      return { ...NOTHING, stop, ending: stop.length === 0 ? ending : null };
    }
    const live = [...this.#active].filter((state) => !isDoomed(state));
    const due = live.filter(({ dueAt }) => dueAt !== null && dueAt <= now);
    const able = [...[...this.#ready].filter((state) => !isDoomed(state)), ...due.filter(isRetrying)].sort(inOrder);
    const start = able.slice(0, Math.max(0, this.#plan.maxParallel - this.#running));
    const later = live.flatMap(({ dueAt }) => (dueAt !== null && dueAt > now ? dueAt : []));
    const deadline = this.#deadline();
    if (deadline !== null) later.push(deadline);
    return {
      start: start.map((state) => ({ ...addressOf(state), attempt: state.attempt + 1 })),
      wake: this.#inOrder(due.filter(({ status }) => status === 'waiting')),
      stop: this.#inOrder([...this.#active].filter((state) => isDoomed(state) && isStoppable(state))),
      collect: this.#collectable(),
      ending: null,
      nextAt: later.length === 0 ? null : Math.min(...later),
    };
  }

  #endingAt(now: number): Ending | null {
    if (this.#isCancelled) return { status: 'cancelled' };
    if (this.#failed !== null) return { status: 'failed', because: this.#failed };
    const deadline = this.#deadline();
    // What was stopped outside of a loop that failed was late.
    const isLate = [...this.#stopped].some((state) => !isDoomed(state));
    if (isLate) return { status: 'failed', because: 'timeout' };
    if (this.#root.open === 0) return { status: 'succeeded' };
    return deadline !== null && now >= deadline ? { status: 'failed', because: 'timeout' } : null;
  }

  #deadline(): number | null {
    const { timeoutMilliseconds } = this.#plan;
    return timeoutMilliseconds === null ? null : this.#start.startedAt + timeoutMilliseconds;
  }

  #inOrder(states: NodeState[]): Address[] {
    return states.sort(inOrder).map(addressOf);
  }

  #collectable(): Decision['collect'] {
    const over = [...this.#loops].filter((state) => {
      const { loop } = state;
      if (loop === null || isDoomed(state)) return false;
      // Nodes that will run again have nobody who works for them.
      if (loop.failed !== null) return !this.#isWorkingIn(state);
      return loop.open === 0 && loop.next === loop.items;
    });
    return over.sort(inOrder).map((state) => ({
      ...addressOf(state),
      attempt: state.attempt,
      failed: state.loop?.failed ?? null,
    }));
  }

  #isWorkingIn(loop: NodeState): boolean {
    return [...this.#active].some((state) => isStoppable(state) && [...loopsAround(state)].some((one) => one === loop));
  }

  #note(state: NodeState, fact: NodeFact): void {
    this.#leave(state);
    state.attempt = fact.attempt;
    state.dueAt = null;
    if (fact.status === 'running') this.#become(state, 'running');
    else if (fact.status === 'waiting') this.#wait(state, 'waiting', fact.dueAt);
    else if (fact.status === 'iterating') this.#iterate(state, fact.items);
    else if (fact.status === 'succeeded') this.#settle(state, fact.handle);
    else if (fact.status === 'failed') this.#fail(state, fact);
    else if (fact.status === 'cancelled') this.#stop(state);
    else this.#forgive(state);
  }

  #wait(state: NodeState, status: 'waiting' | 'retrying', dueAt: number | null): void {
    state.dueAt = dueAt;
    this.#become(state, status);
  }

  #stop(state: NodeState): void {
    this.#stopped.add(state);
    this.#settle(state, null);
  }

  #forgive(state: NodeState): void {
    state.forgiven = state.attempt;
    this.#become(state, 'ready');
  }

  #fail(state: NodeState, fact: NodeFact & { status: 'failed' }): void {
    const pause = this.#pauseAfter(state, fact);
    if (pause !== null) this.#wait(state, 'retrying', fact.endedAt + pause);
    else if (state.plan.onError === 'continue') this.#settle(state, DEFAULT_HANDLE);
    else if (state.plan.onError === 'branch') this.#settle(state, ERROR_HANDLE);
    else this.#failPass(state);
  }

  /** Milliseconds until the next attempt. Null if there is none. */
  #pauseAfter({ plan, forgiven }: NodeState, fact: NodeFact & { status: 'failed' }): number | null {
    const { retry } = plan.node;
    const attempts = fact.attempt - forgiven;
    if (!fact.retryable || retry === undefined || attempts >= retry.maxAttempts) return null;
    return backoff(retry, attempts, `${this.#start.seed} ${keyOf(fact)} ${fact.attempt}`);
  }

  #failPass(state: NodeState): void {
    const loop = state.pass.loop?.loop;
    if (loop) loop.failed = firstOf(loop.failed, state);
    else this.#failed = firstOf(this.#failed, state);
    this.#settle(state, null);
  }

  #iterate(state: NodeState, items: number): void {
    const { maxParallel } = state.plan.node.config ?? {};
    const parallel = typeof maxParallel === 'number' && maxParallel >= 1 ? Math.floor(maxParallel) : 1;
    state.loop = { items, parallel, next: 0, open: 0, failed: null };
    state.status = 'iterating';
    this.#loops.add(state);
    this.#beginIterations(state);
  }

  #beginIterations(state: NodeState): void {
    const { loop, iteration } = state;
    const { body } = state.plan;
    if (loop === null || body === null) return;
    // Facts may tell of iterations that had begun before another one failed.
    const mayBegin = loop.failed === null || this.#ahead.size > 0;
    while (mayBegin && loop.next < loop.items && loop.open < loop.parallel) {
      loop.open++;
      this.#entering.push(createPass(body, innerIteration(iteration, loop.next++), state));
    }
  }

  /** Enters passes and decides edges until nothing follows from anything any more. */
  #work(): void {
    for (;;) {
      const settled = this.#settling.pop();
      if (settled !== undefined) this.#decideEdges(settled.state, settled.handle);
      else if (this.#entering.length > 0) this.#enter(this.#entering.shift() as Pass);
      else return;
    }
  }

  #enter(pass: Pass): void {
    for (const state of pass.nodes.values()) this.#states.set(keyOf(state), state);
    for (const state of pass.nodes.values()) {
      if (state.undecided > 0) continue;
      const isSkipped = pass.loop === null && this.#start.skip?.has(state.nodeId);
      if (isSkipped) this.#settle(state, null);
      else this.#arrive(state);
    }
    if (pass.open === 0) this.#endPass(pass);
  }

  /** All incoming edges of a node are decided. */
  #arrive(state: NodeState): void {
    if (!state.isTaken) {
      this.#settle(state, null);
      return;
    }
    this.#become(state, 'ready');
    const fact = this.#ahead.get(keyOf(state));
    if (fact === undefined) return;
    this.#ahead.delete(keyOf(state));
    this.#note(state, fact);
  }

  /** @param handle the output whose edges are taken; null for none */
  #settle(state: NodeState, handle: string | null): void {
    state.status = 'settled';
    this.#loops.delete(state);
    this.#settling.push({ state, handle });
  }

  #decideEdges({ plan, pass }: NodeState, taken: string | null): void {
    for (const { target, handle } of plan.outgoing) {
      const next = pass.nodes.get(target);
      if (next === undefined) continue;
      next.undecided--;
      if (handle === taken) next.isTaken = true;
      if (next.undecided === 0) this.#arrive(next);
    }
    if (--pass.open === 0) this.#endPass(pass);
  }

  #endPass({ loop }: Pass): void {
    if (loop === null || loop.loop === null) return;
    loop.loop.open--;
    this.#beginIterations(loop);
  }

  #become(state: NodeState, status: NodeState['status']): void {
    state.status = status;
    if (status === 'running') this.#running++;
    (status === 'ready' ? this.#ready : this.#active).add(state);
  }

  #leave(state: NodeState): void {
    if (state.status === 'running') this.#running--;
    this.#ready.delete(state);
    this.#active.delete(state);
  }
}

const NOTHING = { start: [], wake: [], stop: [], collect: [], ending: null, nextAt: null } as const;

function isStoppable({ status }: NodeState): boolean {
  return status === 'running' || status === 'waiting';
}

function isRetrying({ status }: NodeState): boolean {
  return status === 'retrying';
}

/** Whether a node lies in a loop that has failed. */
function isDoomed(state: NodeState): boolean {
  for (const { loop } of loopsAround(state)) if (loop.failed !== null) return true;
  return false;
}

/** Of two nodes that failed, the one that comes first. */
function firstOf(known: Address | null, state: NodeState): Address {
  const failed = addressOf(state);
  return known !== null && keyOf(known) < keyOf(failed) ? known : failed;
}
