import { v7 as uuidv7 } from 'uuid';
import { type Caller, ownershipOf } from '../access/ownership.js';
import type { ReachAction } from '../access/reach.js';
import { namesOf } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { requireRow } from '../database/owned-rows.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import { RawJson } from '../http/raw-json.js';
import { invalid } from '../http/validate.js';
import type { NodeRegistry } from '../nodes/registry.js';
import { nodeFaults } from './check-nodes.js';
import type { FlowDefinition, FlowNode } from './definition.js';
import { flowError } from './errors.js';
import type { CreateFlow, Flow, FlowSummary, FlowVersion, FlowVersionSummary, Stored, UpdateFlow } from './schema.js';
import { type FlowListRow, type FlowRow, FlowStore, type FlowVersionListRow } from './store.js';

const VERSIONS_PER_PAGE = 50;

const EMPTY_DEFINITION = new RawJson('{"nodes":[],"edges":[]}');

/** A definition that is saved. */
export interface SavedFlow {
  readonly flowId: string;
  /** The version before it. Null for the first one. */
  readonly fromVersion: number | null;
  /** Its JSON. A definition can be large, so what is parsed is not kept while the save waits for its turn. */
  readonly text: string;
  /** The nodes where runs begin. */
  readonly triggers: readonly FlowNode[];
}

/** Is told of definitions that are saved, within the transaction. If it throws, nothing is saved. */
export type OnFlowSaved = (
  transaction: Database,
  saved: SavedFlow,
  caller: Caller,
  record: RecordEvent,
) => Promise<void>;

/** What the service of flows is made of. */
export interface FlowParts {
  readonly database: Database;
  readonly audit: AuditLog;
  /** The types of nodes that the host has now. */
  readonly nodes: () => NodeRegistry;
  /** Whether a flow is among those that this process has in its code. */
  readonly isInCode: (id: string) => boolean;
  readonly onSaved: OnFlowSaved;
}

/** How a flow is created, if not through the API. */
export interface NewFlow extends Partial<Pick<FlowRow, 'id' | 'source'>> {
  /** Whether its nodes may lack credentials, which somebody chooses later. */
  readonly mayLackCredentials?: boolean;
}

/** The service of flows. If the caller cannot see a flow, every function behaves as if the flow did not exist. */
export class FlowService {
  readonly #database: Database;
  readonly #flows: FlowStore;
  readonly #audit: AuditLog;
  readonly #nodes: () => NodeRegistry;
  readonly #onSaved: OnFlowSaved;
  readonly #isInCode: FlowParts['isInCode'];

  constructor({ database, audit, nodes, onSaved, isInCode }: FlowParts) {
    this.#database = database;
    this.#audit = audit;
    this.#nodes = nodes;
    this.#onSaved = onSaved;
    this.#isInCode = isInCode;
    this.#flows = new FlowStore(database);
  }

  /**
   * @param more what a flow that is not made through the API says of itself
   * @throws InvectError 400 `request:invalid` that names the node and the field, if the types of nodes refuse the definition
   */
  async create(input: Stored<CreateFlow>, caller: Caller, more: NewFlow = {}): Promise<Stored<Flow>> {
    const { id = uuidv7(), source = null, mayLackCredentials } = more;
    const checked = this.#checkNodes(input.definition, mayLackCredentials);
    const at = new Date().toISOString();
    const definition = input.definition ?? EMPTY_DEFINITION;
    const row: FlowRow = {
      id,
      name: input.name,
      description: input.description ?? null,
      ...ownershipOf(caller, input),
      version: 1,
      source,
      created_at: at,
      updated_at: at,
    };
    await this.#inTransaction(async (flows, record, transaction) => {
      await flows.insert(row);
      await flows.insertVersion({
        flow_id: row.id,
        version: 1,
        definition: definition.text,
        author_id: row.owner_id,
        created_at: at,
      });
      await record(caller, { action: 'flow.create', resource: { type: 'flow', id: row.id } });
      if (checked) await this.#onSaved(transaction, { flowId: row.id, fromVersion: null, ...checked }, caller, record);
    });
    return flowOf(row, definition);
  }

  async list({ limit, cursor: before, search }: PageQuery, { scope }: Caller): Promise<Page<FlowSummary>> {
    const rows = await this.#flows.rows.list(scope, { limit, before, search });
    return cutPage(rows.map(summaryOf), limit);
  }

  async read(id: string, { scope }: Caller): Promise<Stored<Flow>> {
    const row = await this.#flows.find(id, scope);
    if (row === undefined) throw flowError('flow:not_found');
    return flowOf(row, new RawJson(row.definition));
  }

  /**
   * Saves a new version, which is based on `input.version`. A definition that is not changed is not checked again.
   *
   * @param options `inCode`: the change comes from the app's code, which may change flows that are defined there
   * @throws InvectError 400 `request:invalid` that names the node and the field, if the types of nodes refuse the definition; 409
   *   `flow:version_conflict`, `flow:defined_in_code`
   */
  async update(
    id: string,
    input: Stored<UpdateFlow>,
    caller: Caller,
    { inCode = false }: { readonly inCode?: boolean } = {},
  ): Promise<Stored<Flow>> {
    const current = await this.#require(id, 'write', caller);
    // guard: code-flows-change-in-code
    if (current.source === 'code' && !inCode) throw flowError('flow:defined_in_code');
    const checked = this.#checkNodes(input.definition);
    const { version: fromVersion, name, description, definition } = input;
    const at = new Date().toISOString();
    const change = {
      updated_at: at,
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
    };
    const authorId = caller.identity?.id ?? null;
    const saved =
      current.version === fromVersion &&
      (await this.#inTransaction(async (flows, record, transaction) => {
        if (!(await flows.rows.update(id, fromVersion, change, caller.scope))) return false;
        await flows.appendVersion({ flowId: id, fromVersion, definition: definition?.text, authorId, at });
        const fields = namesOf({ name, description, definition });
        await record(caller, { action: 'flow.update', resource: { type: 'flow', id }, fields });
        if (checked) await this.#onSaved(transaction, { flowId: id, fromVersion, ...checked }, caller, record);
        return true;
      }));
    if (!saved) throw flowError('flow:version_conflict');
    return this.read(id, caller);
  }

  /** @throws InvectError 409 `flow:defined_in_code` if this process has it in its code, and would store it again */
  async delete(id: string, caller: Caller): Promise<void> {
    if (this.#isInCode(id)) {
      const { source } = await this.#require(id, 'delete', caller);
      if (source === 'code') throw flowError('flow:defined_in_code');
    }
    await this.#inTransaction(async (flows, record) => {
      if (!(await flows.rows.delete(id, caller.scope))) {
        await this.#require(id, 'delete', caller, flows);
        throw flowError('flow:not_found');
      }
      await record(caller, { action: 'flow.delete', resource: { type: 'flow', id } });
    });
  }

  /**
   * Returns the versions of a flow, newest first.
   *
   * @param before the last version of the previous page
   */
  async listVersions(id: string, before: number | undefined, caller: Caller): Promise<Page<FlowVersionSummary>> {
    await this.#require(id, 'read', caller);
    const rows = await this.#flows.listVersions(id, before ?? 2 ** 31 - 1, VERSIONS_PER_PAGE + 1, caller.scope);
    const items = rows.slice(0, VERSIONS_PER_PAGE).map(versionSummaryOf);
    return { items, nextCursor: rows.length > VERSIONS_PER_PAGE ? String(items.at(-1)?.version) : null };
  }

  async readVersion(id: string, version: number, { scope }: Caller): Promise<Stored<FlowVersion>> {
    const row = await this.#flows.findVersion(id, version, scope);
    if (row === undefined) throw flowError('flow:version_not_found');
    return { ...versionSummaryOf(row), definition: new RawJson(row.definition) };
  }

  /** Checks a definition, and returns the nodes where runs begin. */
  #checkNodes(
    definition: RawJson | undefined,
    mayLackCredentials = false,
  ): Pick<SavedFlow, 'text' | 'triggers'> | undefined {
    if (definition === undefined) return undefined;
    const parsed = JSON.parse(definition.text) as FlowDefinition;
    // guard: saved-nodes-are-checked
    const faults = nodeFaults(parsed, this.#nodes(), { mayLackCredentials });
    if (faults.length > 0) throw invalid(faults.map(({ path, message }) => [`definition.${path.join('.')}`, message]));
    return { text: definition.text, triggers: parsed.nodes.filter(({ type }) => type.startsWith('trigger.')) };
  }

  #require(
    id: string,
    action: ReachAction,
    { scope }: Caller,
    { rows }: FlowStore = this.#flows,
  ): Promise<FlowListRow> {
    return requireRow(rows, id, action, scope, () => flowError('flow:not_found'));
  }

  #inTransaction<T>(work: (flows: FlowStore, record: RecordEvent, transaction: Database) => Promise<T>): Promise<T> {
    return inRecordedTransaction(this.#database, this.#audit, (transaction, record) =>
      work(new FlowStore(transaction), record, transaction),
    );
  }
}

function summaryOf(row: FlowListRow): FlowSummary {
  return {
    id: row.id,
    name: row.name,
    teamId: row.team_id,
    ownerId: row.owner_id,
    visibility: row.visibility,
    source: row.source ?? 'api',
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function flowOf(row: FlowRow, definition: RawJson): Stored<Flow> {
  return { ...summaryOf(row), description: row.description, definition };
}

function versionSummaryOf(row: FlowVersionListRow): FlowVersionSummary {
  return {
    flowId: row.flow_id,
    version: row.version,
    authorId: row.author_id,
    createdAt: row.created_at,
  };
}
