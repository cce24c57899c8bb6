/** A run of a node: which node, and in which iteration of the loops around it. */
export interface Address {
  readonly nodeId: string;
  /** The indexes of the iterations from the outside in, `3.0`. Empty outside of loops. */
  readonly iteration: string;
}

/** What the last attempt of a node came to. It is all that the engine knows of it. */
export type NodeFact = Address & {
  /** 1 for the first attempt. */
  readonly attempt: number;
} & (
    | { readonly status: 'running' }
    /** An `each` node that has its items. */
    | { readonly status: 'iterating'; readonly items: number }
    /** @property dueAt when it goes on by itself, in milliseconds since 1970. Null: when somebody says so */
    | { readonly status: 'waiting'; readonly dueAt: number | null }
    | { readonly status: 'succeeded'; readonly handle: string }
    | { readonly status: 'failed'; readonly retryable: boolean; readonly endedAt: number }
    /** It was stopped, because its run or its loop had failed or was cancelled. */
    | { readonly status: 'cancelled' }
    /** It had failed for good, or was cancelled, and somebody wants it to run again. */
    | { readonly status: 'retried' }
  );

/** How a run ended. */
export type Ending =
  | { readonly status: 'succeeded' }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly because: Address | 'timeout' };

/** What is to be done now. */
export interface Decision {
  /** Attempts to begin. */
  readonly start: readonly (Address & { readonly attempt: number })[];
  /** Nodes whose wait is over. */
  readonly wake: readonly Address[];
  /** Nodes that work or wait, and need not any more. Each becomes a fact `cancelled`, unless it ends by itself before. */
  readonly stop: readonly Address[];
  /** `each` nodes whose iterations are over. Each becomes a fact `succeeded`, or `failed`. */
  readonly collect: readonly (Address & { readonly attempt: number; readonly failed: Address | null })[];
  /** Null while something is to be done, or to be waited for. */
  readonly ending: Ending | null;
  /** When to decide again although nothing has happened, in milliseconds since 1970. Null: never. */
  readonly nextAt: number | null;
}

export function keyOf({ nodeId, iteration }: Address): string {
  return `${iteration}/${nodeId}`;
}

export function innerIteration(outer: string, index: number): string {
  return outer === '' ? String(index) : `${outer}.${index}`;
}
