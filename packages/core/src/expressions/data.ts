/** What expressions can name. All of it is JSON. */
export interface ExpressionData {
  /** What the run was started with. */
  readonly input: unknown;
  /** The outputs of the nodes that have run, by the id of the node. */
  readonly nodes: Readonly<Record<string, { readonly output: unknown }>>;
  /** In the body of an `each`: the item, and its place from 0 on. */
  readonly item?: unknown;
  readonly index?: number;
}
