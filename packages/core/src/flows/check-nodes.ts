import { type ConfigExpression, expressionsIn, isConstant } from '../expressions/index.js';
import type { NodeType } from '../nodes/node-type.js';
import type { NodeRegistry } from '../nodes/registry.js';
import type { FlowDefinition, FlowEdge, FlowNode } from './definition.js';
import { upstreamOf } from './upstream.js';

/** What is wrong with a definition, and where. */
export interface DefinitionFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Whoever sends data to a run must not choose whose credential it uses. */
const CREDENTIAL_FIELD = 'credentialId';

/**
 * Checks what the types of nodes say of a definition whose graph is sound: each node's type, the constant fields of its config, what its
 * expressions name, and at which outputs edges begin.
 *
 * @param options `mayLackCredentials`: whether a node may have no `credentialId` where its type needs one
 */
export function nodeFaults(
  { nodes, edges }: FlowDefinition,
  registry: NodeRegistry,
  { mayLackCredentials = false }: { readonly mayLackCredentials?: boolean } = {},
): DefinitionFault[] {
  const types = new Map(nodes.map(({ id, type }) => [id, registry.find(type)]));
  const upstream = upstreamOf({ nodes, edges });
  const faults: DefinitionFault[] = [];
  for (const [index, node] of nodes.entries()) {
    const type = types.get(node.id);
    const found = type === undefined ? [unknownType(node)] : configFaults(node, type, upstream(node.id));
    if (node.type.startsWith('trigger.') && node.parentId !== undefined)
      found.push({ path: ['parentId'], message: 'a trigger lies in no loop' });
    const isLacking = mayLackCredentials && node.config?.[CREDENTIAL_FIELD] === undefined;
    for (const { path, message } of found)
      if (!isLacking || path[1] !== CREDENTIAL_FIELD) faults.push({ path: ['nodes', index, ...path], message });
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const [index, edge] of edges.entries()) {
    const message = edgeFault(edge, byId.get(edge.source), types.get(edge.source));
    if (message !== undefined) faults.push({ path: ['edges', index, 'sourceHandle'], message });
  }
  return faults;
}

function unknownType({ type }: FlowNode): DefinitionFault {
  return { path: ['type'], message: `this host has no node type ${JSON.stringify(type)}: GET /nodes lists them` };
}

function configFaults({ config = {} }: FlowNode, type: NodeType, upstream: ReadonlySet<string>): DefinitionFault[] {
  const expressions = expressionsIn(config).flatMap((found) => expressionFaults(found, type, upstream));
  return [...expressions, ...valueFaults(config, type)].map(({ path, message }) => ({
    path: ['config', ...path],
    message,
  }));
}

function expressionFaults(
  { path, nodes, fault }: ConfigExpression,
  { constants = [] }: NodeType,
  upstream: ReadonlySet<string>,
): DefinitionFault[] {
  // guard: constants-have-no-expressions
  if ([CREDENTIAL_FIELD, ...constants].includes(String(path[0])))
    return [{ path, message: 'cannot have an expression: write it out' }];
  if (fault !== undefined) return [{ path, message: fault }];
  return nodes
    .filter((id) => !upstream.has(id))
    .map((id) => ({ path, message: `names the node ${JSON.stringify(id)}, which does not run before this one` }));
}

/** What the schema says of constant fields. */
function valueFaults(config: Readonly<Record<string, unknown>>, { input }: NodeType): DefinitionFault[] {
  const issues = input.safeParse(config).error?.issues ?? [];
  return issues.flatMap(({ path, message, ...issue }) => {
    const fields = path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...fields, key], message: 'is not a field of this type of node' }));
    return dependsOnExpression(config, fields) ? [] : [{ path: fields, message }];
  });
}

/** Whether a field has an expression, or lies in one that is an expression. */
function dependsOnExpression(config: unknown, path: readonly (string | number)[]): boolean {
  let value = config;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) break;
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
  }
  return !isConstant(value);
}

/** `error` is an output of every node, and `out` of one that goes on after an error. */
function edgeFault(
  { sourceHandle }: FlowEdge,
  node: FlowNode | undefined,
  type: NodeType | undefined,
): string | undefined {
  if (node === undefined || type === undefined) return undefined;
  const handles = type.handles?.(node.config ?? {}) ?? ['out'];
  const more = node.onError === 'continue' ? ['out', 'error'] : ['error'];
  if ([...handles, ...more].includes(sourceHandle ?? 'out')) return undefined;
  return `must be one of the outputs of "${node.id}": ${handles.join(', ')}`;
}
