import { createExpressions, type Expressions } from '../expressions/index.js';
import { defineNode } from '../nodes/define-node.js';
import type { NodeType } from '../nodes/node-type.js';
import { createNodeRegistry, type NodeRegistry } from '../nodes/registry.js';
import { builtInNodeTypes } from '../nodes/types/index.js';
import { Outgoing } from '../outgoing/index.js';
import type { HostSettings } from './options.js';

/** What the nodes of a host are made of. */
export interface HostNodes {
  /** The types that the host has now: its own, and those of the plugins that have started. */
  readonly registry: () => NodeRegistry;
  readonly expressions: Expressions;
  /**
   * Adds the types of a plugin that starts.
   *
   * @throws TypeError that names the plugin and the type, if the type is wrong or the host has one of that name
   */
  add(pluginId: string, types: readonly NodeType[]): void;
  close(): Promise<void>;
}

export function createHostNodes({ outgoing: options, expressions: limits }: HostSettings): HostNodes {
  const outgoing = new Outgoing(options);
  const expressions = createExpressions(limits);
  const types = builtInNodeTypes(outgoing);
  let registry = createNodeRegistry(types);
  return {
    registry: () => registry,
    expressions,
    add(pluginId, added) {
      try {
        registry = createNodeRegistry([...types, ...added.map((type) => defineNode(type))]);
      } catch (error) {
        throw new TypeError(`plugin "${pluginId}": ${(error as Error).message}`);
      }
      types.push(...added);
    },
    async close() {
      await expressions.close();
      await outgoing.close();
    },
  };
}
