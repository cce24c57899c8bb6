import { type Address, bodyOutput, innerIteration, keyOf, type Plan } from '../engine/index.js';
import type { ExpressionData } from '../expressions/index.js';

type NodeOutputs = Record<string, { readonly output: unknown }>;

/** What the nodes of a run have returned, by iteration. */
export class Outputs {
  readonly #input: unknown;
  readonly #plan: Plan;
  readonly #passes = new Map<string, NodeOutputs>();
  /** The items of loops, by the key of the loop. */
  readonly #items = new Map<string, readonly unknown[]>();

  constructor(plan: Plan, input: unknown) {
    this.#plan = plan;
    this.#input = input;
  }

  set({ nodeId, iteration }: Address, output: unknown): void {
    const pass = this.#passes.get(iteration) ?? (Object.create(null) as NodeOutputs);
    pass[nodeId] = { output };
    this.#passes.set(iteration, pass);
  }

  setItems(loop: Address, items: readonly unknown[]): void {
    this.#items.set(keyOf(loop), items);
  }

  /** What expressions of a node can name: the nodes of its own body and of those around it. */
  dataFor({ nodeId, iteration }: Address): ExpressionData {
    const nodes = Object.create(null) as NodeOutputs;
    const indexes = iteration === '' ? [] : iteration.split('.');
    for (let depth = 0; depth <= indexes.length; depth++)
      Object.assign(nodes, this.#passes.get(indexes.slice(0, depth).join('.')));
    const parentId = this.#plan.nodes.get(nodeId)?.node.parentId;
    if (parentId === undefined) return { input: this.#input, nodes };
    const index = Number(indexes.at(-1));
    const loop = { nodeId: parentId, iteration: indexes.slice(0, -1).join('.') };
    return { input: this.#input, nodes, item: this.#items.get(keyOf(loop))?.[index], index };
  }

  /** The outputs of the iterations of a loop. */
  ofLoop(loop: Address): unknown[] {
    const body = this.#plan.nodes.get(loop.nodeId)?.body;
    const items = this.#items.get(keyOf(loop)) ?? [];
    if (!body) return [];
    return items.map((_, index) => {
      const pass = this.#passes.get(innerIteration(loop.iteration, index));
      return bodyOutput(body, (id) => pass?.[id]?.output);
    });
  }

  /** The output of the run. */
  ofRun(): unknown {
    const pass = this.#passes.get('');
    return bodyOutput(this.#plan.root, (id) => pass?.[id]?.output);
  }
}
