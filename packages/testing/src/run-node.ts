import type { NodeContext, NodeResult, NodeType } from '@invect/core';

/** What a node is run with, besides its config. */
export type NodeRun = Partial<Pick<NodeContext<unknown>, 'credential' | 'data' | 'signal' | 'idempotencyKey'>>;

/**
 * Runs a node as a host does, without a host: its schemas check what it gets and what it gives.
 *
 * @param config without expressions
 */
export async function runNode<Input, Output>(
  type: NodeType<Input, Output>,
  config: Readonly<Record<string, unknown>>,
  given: NodeRun = {},
): Promise<NodeResult<Output>> {
  const result = await type.run({
    input: type.input.parse(config),
    data: { input: null, nodes: {} },
    credential: null,
    signal: new AbortController().signal,
    run: { id: 'run-1', flowId: 'flow-1', actorId: 'ada' },
    idempotencyKey: 'key-1',
    mayHaveRepeated: false,
    attempt: 1,
    ...given,
  });
  return 'output' in result ? { ...result, output: type.output.parse(result.output) } : result;
}
