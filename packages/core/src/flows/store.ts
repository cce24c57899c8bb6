import type { Kysely, Selectable } from 'kysely';
import type { Visibility } from '../access/policy.js';
import type { Database } from '../database/database.js';
import { type OwnedColumns, type OwnedRows, ownedRows } from '../database/owned-rows.js';
import { visibleTo } from '../database/scope.js';

/** `invect_flow`: what every version of a flow shares, and which version is current. */
export interface FlowTable extends OwnedColumns {
  description: string | null;
}

/** `invect_flow_version`: rows are written once. */
export interface FlowVersionTable {
  flow_id: string;
  version: number;
  /** JSON of a FlowDefinition. */
  definition: string;
  author_id: string | null;
  created_at: string;
}

/** For the compiler. */
type Tables = {
  invect_flow: FlowTable;
  invect_flow_version: FlowVersionTable;
};

export type FlowRow = Selectable<FlowTable>;
export type FlowVersionRow = Selectable<FlowVersionTable>;

/** Rows of lists: without what can be long. */
export type FlowListRow = Omit<FlowRow, 'description'>;
export type FlowVersionListRow = Omit<FlowVersionRow, 'definition'>;

const LIST_COLUMNS = ['id', 'name', 'team_id', 'owner_id', 'version', 'created_at', 'updated_at'] as const;

/** What a new version is made of. */
export interface NewVersion {
  readonly flowId: string;
  /** The version that it follows. */
  readonly fromVersion: number;
  /** Without one, that of `fromVersion` stays. */
  readonly definition: string | undefined;
  readonly authorId: string | null;
  readonly at: string;
}

/** The SQL of flows, on the database or within a transaction. Reads take the visibility of whoever asks. */
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

  /** With the definition of its current version. */
  find(id: string, visibility: Visibility): Promise<(FlowRow & { definition: string }) | undefined> {
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
      .where(visibleTo('invect_flow', visibility))
      .executeTakeFirst();
  }

  /** Adds the version after `fromVersion`. A definition that stays is copied within the database. */
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

  findVersion(id: string, version: number, visibility: Visibility): Promise<FlowVersionRow | undefined> {
    return this.#versions(id, visibility)
      .select('invect_flow_version.definition')
      .where('invect_flow_version.version', '=', version)
      .executeTakeFirst();
  }

  /** Newest first, at most `limit` of those before version `before`. */
  listVersions(id: string, before: number, limit: number, visibility: Visibility): Promise<FlowVersionListRow[]> {
    return this.#versions(id, visibility)
      .where('invect_flow_version.version', '<', before)
      .orderBy('invect_flow_version.version', 'desc')
      .limit(limit)
      .execute();
  }

  #versions(id: string, visibility: Visibility) {
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
      .where(visibleTo('invect_flow', visibility));
  }
}
