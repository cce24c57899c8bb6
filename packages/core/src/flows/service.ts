import { v7 as uuidv7 } from 'uuid';
import { type Caller, ownershipOf } from '../access/ownership.js';
import { InvectError } from '../http/errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import type { FlowDefinition } from './definition.js';
import { FLOW_ERRORS } from './errors.js';
import type { CreateFlow, Flow, FlowSummary, FlowVersion, UpdateFlow } from './schema.js';
import type { FlowRow, FlowStore, FlowVersionRow } from './store.js';

const VERSIONS_A_PAGE = 50;

/** The rules of flows. Whatever the caller may not see is answered as if it did not exist. */
export class FlowService {
  constructor(private readonly store: FlowStore) {}

  async create(input: CreateFlow, caller: Caller): Promise<Flow> {
    const at = new Date().toISOString();
    const definition = input.definition ?? { nodes: [], edges: [] };
    const row: FlowRow = {
      id: uuidv7(),
      name: input.name,
      description: input.description ?? null,
      ...ownershipOf(caller, input.teamId),
      version: 1,
      created_at: at,
      updated_at: at,
    };
    await this.store.insert(row, JSON.stringify(definition));
    return { ...summaryOf(row), definition };
  }

  async list(query: PageQuery, { visibility }: Caller): Promise<Page<FlowSummary>> {
    const rows = await this.store.list(visibility, query);
    return cutPage(rows.map(summaryOf), query.limit);
  }

  async read(id: string, { visibility }: Caller): Promise<Flow> {
    const row = await this.store.find(id, visibility);
    if (row === undefined) throw notFound();
    return { ...summaryOf(row), definition: readDefinition(row.definition) };
  }

  /** Saves a new version made from `input.version`. */
  async update(id: string, input: UpdateFlow, caller: Caller): Promise<Flow> {
    const current = await this.store.find(id, caller.visibility);
    if (current === undefined) throw notFound();
    if (current.version !== input.version) throw versionConflict();
    const saved = await this.store.save(
      {
        id,
        fromVersion: input.version,
        name: input.name,
        description: input.description,
        definition: input.definition ? JSON.stringify(input.definition) : current.definition,
        authorId: caller.identity?.id ?? null,
        at: new Date().toISOString(),
      },
      caller.visibility,
    );
    if (!saved) throw versionConflict();
    return this.read(id, caller);
  }

  async delete(id: string, { visibility }: Caller): Promise<void> {
    if (!(await this.store.delete(id, visibility))) throw notFound();
  }

  /** The versions of a flow, newest first. `cursor` is the version the page before ended with. */
  async listVersions(id: string, before: number | undefined, { visibility }: Caller): Promise<Page<FlowVersion>> {
    if ((await this.store.find(id, visibility)) === undefined) throw notFound();
    const rows = await this.store.listVersions(id, before ?? 2 ** 31 - 1, VERSIONS_A_PAGE + 1, visibility);
    const items = rows.slice(0, VERSIONS_A_PAGE).map(versionOf);
    return { items, nextCursor: rows.length > VERSIONS_A_PAGE ? String(items.at(-1)?.version) : null };
  }

  async readVersion(id: string, version: number, { visibility }: Caller): Promise<FlowVersion> {
    const row = await this.store.findVersion(id, version, visibility);
    if (row === undefined) throw new InvectError('flow:version_not_found', FLOW_ERRORS['flow:version_not_found']);
    return versionOf(row);
  }
}

function notFound(): InvectError {
  return new InvectError('flow:not_found', FLOW_ERRORS['flow:not_found']);
}

function versionConflict(): InvectError {
  return new InvectError('flow:version_conflict', FLOW_ERRORS['flow:version_conflict']);
}

function summaryOf(row: FlowRow): FlowSummary {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    teamId: row.team_id,
    ownerId: row.owner_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function versionOf(row: FlowVersionRow): FlowVersion {
  return {
    flowId: row.flow_id,
    version: row.version,
    authorId: row.author_id,
    createdAt: row.created_at,
    definition: readDefinition(row.definition),
  };
}

/** What was stored was validated when it was saved. */
function readDefinition(json: string): FlowDefinition {
  return JSON.parse(json) as FlowDefinition;
}
