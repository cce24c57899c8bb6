import type { NodeType } from './node-type.js';

/** The types of nodes that a host has. */
export interface NodeRegistry {
  find(type: string): NodeType | undefined;
  /** All types, by name. */
  list(): readonly NodeType[];
}

/**
 * Creates a registry.
 *
 * @throws TypeError if two types have one name
 */
export function createNodeRegistry(types: readonly NodeType[]): NodeRegistry {
  const byName = new Map<string, NodeType>();
  for (const type of types) {
    if (byName.has(type.type)) throw new TypeError(`there are two node types "${type.type}": give one another name.`);
    byName.set(type.type, type);
  }
  const sorted = [...byName.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  return { find: (type) => byName.get(type), list: () => sorted };
}
