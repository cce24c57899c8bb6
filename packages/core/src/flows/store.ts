import type { Kysely, Selectable } from 'kysely';
import type { Scope } from '../access/reach.js';
import type { Database } from '../database/database.js';
import { type OwnedColumns, type OwnedRows, ownedRows } from '../database/owned-rows.js';
import { reachable } from '../database/reach.js';

/** The table `invect_flow`: what all versions of a flow share, and the number of the current version. */
export interface FlowTable extends OwnedColumns {
  description: string | null;
  /** `code`: it is defined in the app's code. Null: it was made through the API. */
  source: 'code' | null;
}

/** The table `invect_flow_version`. Its rows never change. */
export interface FlowVersionTable {
  flow_id: string;
  version: number;
  /** JSON of a FlowDefinition. */
  definition: string;
  author_id: string | null;
  created_at: string;
}

type Tables = {
  invect_flow: FlowTable;
  invect_flow_version: FlowVersionTable;
};

export type FlowRow = Selectable<FlowTable>;
export type FlowVersionRow = Selectable<FlowVersionTable>;

/** Rows of lists. They lack columns that can be long. */
export type FlowListRow = Omit<FlowRow, 'description'>;
export type FlowVersionListRow = Omit<FlowVersionRow, 'definition'>;

const LIST_COLUMNS = [
  'id',
  'name',
  'team_id',
  'owner_id',
  'visibility',
  'version',
  'source',
  'created_at',
  'updated_at',
] as const;

/** The data of a new version. */
export interface NewVersion {
  readonly flowId: string;
  /** The version before it. */
  readonly fromVersion: number;
  /** If undefined, the definition of `fromVersion` is copied. */
  readonly definition: string | undefined;
  readonly authorId: string | null;
  readonly at: string;
}

/** The SQL of flows, on the database or within a transaction. Reads need the scope of the caller. */
export class FlowStore {
  /** `invect_flow` */
  readonly rows: OwnedRows<FlowListRow, Partial<FlowTable>>;
  readonly #database: Kysely<Tables>;

  constructor(database: Database) {
    this.rows = ownedRows<FlowTable, (typeof LIST_COLUMNS)[number]>(database, 'invect_flow', LIST_COLUMNS);
    this.#database = database.withTables<Tables>();
  }

  async insert(flow: FlowRow): Promise<void> {
    await this.#database.insertInto('invect_flow').values(flow).execute();
  }

  async insertVersion(version: FlowVersionRow): Promise<void> {
    await this.#database.insertInto('invect_flow_version').values(version).execute();
  }

  /** Finds a flow and the definition of its current version. */
  find(id: string, scope: Scope): Promise<(FlowRow & { definition: string }) | undefined> {
    return this.#database
      .selectFrom('invect_flow')
      .innerJoin('invect_flow_version', (join) =>
        join
          .onRef('invect_flow_version.flow_id', '=', 'invect_flow.id')
          .onRef('invect_flow_version.version', '=', 'invect_flow.version'),
      )
      .selectAll('invect_flow')
      .select('invect_flow_version.definition')
      .where('invect_flow.id', '=', id)
      .where(reachable(this.#database, 'invect_flow', scope, 'read'))
      .executeTakeFirst();
  }

  /** Adds the version after `fromVersion`. An unchanged definition is copied within the database. */
  async appendVersion({ flowId, fromVersion, definition, authorId, at }: NewVersion): Promise<void> {
    const previous = this.#database
      .selectFrom('invect_flow_version')
      .select(({ eb, val }) => [
        'flow_id',
        eb('version', '+', 1).as('version'),
        val(authorId).as('author_id'),
        val(at).as('created_at'),
        definition === undefined ? 'definition' : val(definition).as('definition'),
      ])
      .where('flow_id', '=', flowId)
      .where('version', '=', fromVersion);
    await this.#database
      .insertInto('invect_flow_version')
      .columns(['flow_id', 'version', 'author_id', 'created_at', 'definition'])
      .expression(previous)
      .execute();
  }

  findVersion(id: string, version: number, scope: Scope): Promise<FlowVersionRow | undefined> {
    return this.#versions(id, scope)
      .select('invect_flow_version.definition')
      .where('invect_flow_version.version', '=', version)
      .executeTakeFirst();
  }

  /** Returns at most `limit` versions that are older than version `before`, newest first. */
  listVersions(id: string, before: number, limit: number, scope: Scope): Promise<FlowVersionListRow[]> {
    return this.#versions(id, scope)
      .where('invect_flow_version.version', '<', before)
      .orderBy('invect_flow_version.version', 'desc')
      .limit(limit)
      .execute();
  }

  #versions(id: string, scope: Scope) {
    return this.#database
      .selectFrom('invect_flow_version')
      .innerJoin('invect_flow', 'invect_flow.id', 'invect_flow_version.flow_id')
      .select([
        'invect_flow_version.flow_id',
        'invect_flow_version.version',
        'invect_flow_version.author_id',
        'invect_flow_version.created_at',
      ])
      .where('invect_flow.id', '=', id)
      .where(reachable(this.#database, 'invect_flow', scope, 'read'));
  }
}
