import { v7 as uuidv7 } from 'uuid';
import { type Caller, ownershipOf } from '../access/ownership.js';
import { InvectError } from '../http/errors.js';
import { JsonText } from '../http/json-text.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import { FLOW_ERRORS } from './errors.js';
import type { CreateFlow, Flow, FlowSummary, FlowVersion, FlowVersionSummary, Stored, UpdateFlow } from './schema.js';
import type { FlowListRow, FlowRow, FlowStore, FlowVersionListRow } from './store.js';

const VERSIONS_A_PAGE = 50;

const EMPTY_DEFINITION = new JsonText('{"nodes":[],"edges":[]}');

/** The rules of flows. Whatever the caller may not see is answered as if it did not exist. */
export class FlowService {
  constructor(private readonly store: FlowStore) {}

  async create(input: Stored<CreateFlow>, caller: Caller): Promise<Stored<Flow>> {
    const at = new Date().toISOString();
    const definition = input.definition ?? EMPTY_DEFINITION;
    const row: FlowRow = {
      id: uuidv7(),
      name: input.name,
      description: input.description ?? null,
      ...ownershipOf(caller, input.teamId),
      version: 1,
      created_at: at,
      updated_at: at,
    };
    await this.store.insert(row, definition.text);
    return flowOf(row, definition);
  }

  async list(query: PageQuery, { visibility }: Caller): Promise<Page<FlowSummary>> {
    const rows = await this.store.list(visibility, query);
    return cutPage(rows.map(summaryOf), query.limit);
  }

  async read(id: string, { visibility }: Caller): Promise<Stored<Flow>> {
    const row = await this.store.find(id, visibility);
    if (row === undefined) throw notFound();
    return flowOf(row, new JsonText(row.definition));
  }

  /** Saves a new version made from `input.version`. */
  async update(id: string, input: Stored<UpdateFlow>, caller: Caller): Promise<Stored<Flow>> {
    const current = await this.store.findVersionNumber(id, caller.visibility);
    if (current === undefined) throw notFound();
    if (current !== input.version) throw versionConflict();
    const saved = await this.store.save(
      {
        id,
        fromVersion: input.version,
        name: input.name,
        description: input.description,
        definition: input.definition?.text,
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
  async listVersions(
    id: string,
    before: number | undefined,
    { visibility }: Caller,
  ): Promise<Page<FlowVersionSummary>> {
    if ((await this.store.findVersionNumber(id, visibility)) === undefined) throw notFound();
    const rows = await this.store.listVersions(id, before ?? 2 ** 31 - 1, VERSIONS_A_PAGE + 1, visibility);
    const items = rows.slice(0, VERSIONS_A_PAGE).map(versionSummaryOf);
    return { items, nextCursor: rows.length > VERSIONS_A_PAGE ? String(items.at(-1)?.version) : null };
  }

  async readVersion(id: string, version: number, { visibility }: Caller): Promise<Stored<FlowVersion>> {
    const row = await this.store.findVersion(id, version, visibility);
    if (row === undefined) throw new InvectError('flow:version_not_found', FLOW_ERRORS['flow:version_not_found']);
    return { ...versionSummaryOf(row), definition: new JsonText(row.definition) };
  }
}

function notFound(): InvectError {
  return new InvectError('flow:not_found', FLOW_ERRORS['flow:not_found']);
}

function versionConflict(): InvectError {
  return new InvectError('flow:version_conflict', FLOW_ERRORS['flow:version_conflict']);
}

function summaryOf(row: FlowListRow): FlowSummary {
  return {
    id: row.id,
    name: row.name,
    teamId: row.team_id,
    ownerId: row.owner_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function flowOf(row: FlowRow, definition: JsonText): Stored<Flow> {
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
