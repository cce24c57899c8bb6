import type { Caller } from '../../access/ownership.js';
import { RawJson } from '../../http/raw-json.js';
import { invalid } from '../../http/validate.js';
import type { NodeRegistry } from '../../nodes/registry.js';
import type { FlowDefinition, FlowNode } from '../definition.js';
import type { FlowService } from '../service.js';
import { type ExportedFlow, FORMAT, type ImportFlow, type MissingCredential, type StoredImport } from './schema.js';

/** What is said of a credential in an exported flow. */
export interface CredentialLabel {
  readonly name: string;
  readonly type: string;
}

/** What exports and imports are made of. */
export interface TransferParts {
  readonly flows: FlowService;
  readonly nodes: () => NodeRegistry;
  /** Returns null for a credential that the caller does not see. */
  readonly findCredential: (id: string, caller: Caller) => Promise<CredentialLabel | null>;
}

/** Flows as JSON, from one host to another. */
export class FlowTransfer {
  readonly #parts: TransferParts;

  constructor(parts: TransferParts) {
    this.#parts = parts;
  }

  /** The current version of a flow. It contains no ids of credentials, and their names only as far as the caller sees them. */
  async export(id: string, caller: Caller): Promise<ExportedFlow> {
    const { name, description, definition: stored } = await this.#parts.flows.read(id, caller);
    const definition = JSON.parse(stored.text) as FlowDefinition;
    const credentials = [];
    for (const node of definition.nodes) {
      const credentialId = node.config?.['credentialId'];
      if (typeof credentialId !== 'string') continue;
      // guard: export-names-seen-credentials
      const label = await this.#parts.findCredential(credentialId, caller);
      credentials.push({ nodeId: node.id, name: label?.name ?? null, type: label?.type ?? null });
    }
    const nodes = definition.nodes.map(withoutCredential);
    return {
      format: FORMAT,
      formatVersion: 1,
      name,
      description,
      definition: { ...definition, nodes },
      credentials,
    };
  }

  /**
   * Creates a flow of an export. It is checked as a flow that is saved.
   *
   * @throws InvectError 400 `request:invalid`; 403 `auth:forbidden` for somebody else's team
   */
  async import(
    { name, description, definition: given, credentials = [], teamId, visibility }: Given,
    caller: Caller,
  ): Promise<StoredImport> {
    const definition = JSON.parse(given.text) as FlowDefinition;
    const chosen = new Map(credentials.map((one) => [one.nodeId, one]));
    const ids = new Set(definition.nodes.map(({ id }) => id));
    const unknown = credentials.findIndex(({ nodeId }) => !ids.has(nodeId));
    if (unknown !== -1) throw invalid([[`credentials.${unknown}.nodeId`, 'is the id of no node']]);
    const nodes = definition.nodes.map((node) => withCredential(node, chosen.get(node.id)?.credentialId));
    const flow = await this.#parts.flows.create(
      {
        name,
        ...(description !== undefined && { description }),
        ...(teamId !== undefined && { teamId }),
        ...(visibility !== undefined && { visibility }),
        definition: new RawJson(JSON.stringify({ ...definition, nodes })),
      },
      caller,
      { mayLackCredentials: true },
    );
    return { flow, missingCredentials: nodes.flatMap((node) => this.#missingOf(node, chosen.get(node.id))) };
  }

  #missingOf(node: FlowNode, listed: { readonly name?: string | null } | undefined): MissingCredential[] {
    const wanted = this.#parts.nodes().find(node.type)?.credential;
    const isMissing =
      wanted !== undefined && !node.config?.['credentialId'] && (wanted.required || listed !== undefined);
    return isMissing ? [{ nodeId: node.id, name: listed?.name ?? null, types: [...wanted.types] }] : [];
  }
}

type Given = Omit<ImportFlow, 'definition'> & { readonly definition: RawJson };

function withoutCredential(node: FlowNode): FlowNode {
  if (node.config === undefined || !('credentialId' in node.config)) return node;
  const { credentialId: _, ...config } = node.config;
  return { ...node, config };
}

function withCredential(node: FlowNode, credentialId: string | undefined): FlowNode {
  return credentialId === undefined ? node : { ...node, config: { ...node.config, credentialId } };
}
