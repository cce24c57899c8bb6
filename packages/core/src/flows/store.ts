import type { Selectable } from 'kysely';
import type { Visibility } from '../access/policy.js';
import type { Database } from '../database/database.js';
import { nameContains, visibleTo } from '../database/scope.js';
import { readCursor } from '../http/page.js';

/** `invect_flow`: what every version of a flow shares, and which version is current. */
export interface FlowTable {
  id: string;
  name: string;
  description: string | null;
  team_id: string | null;
  owner_id: string | null;
  version: number;
  created_at: string;
  updated_at: string;
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

export type FlowRow = Selectable<FlowTable>;
export type FlowVersionRow = Selectable<FlowVersionTable>;

/** Rows of lists: without what can be long. */
export type FlowListRow = Omit<FlowRow, 'description'>;
export type FlowVersionListRow = Omit<FlowVersionRow, 'definition'>;

const LIST_COLUMNS = ['id', 'name', 'team_id', 'owner_id', 'version', 'created_at', 'updated_at'] as const;

/** What a save changes. */
export interface FlowChange {
  readonly id: string;
  readonly fromVersion: number;
  readonly name?: string;
  readonly description?: string | null;
  /** Without one, that of `fromVersion` stays. */
  readonly definition?: string;
  readonly authorId: string | null;
  readonly at: string;
}

/** The SQL of flows. Every read and write takes the visibility of whoever asks. */
export class FlowStore {
  constructor(private readonly database: Database) {}

  async insert(flow: FlowRow, definition: string): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await transaction.insertInto('invect_flow').values(flow).execute();
      await transaction
        .insertInto('invect_flow_version')
        .values({ flow_id: flow.id, version: 1, definition, author_id: flow.owner_id, created_at: flow.created_at })
        .execute();
    });
  }

  list(visibility: Visibility, page: { limit: number; cursor?: string; search?: string }): Promise<FlowListRow[]> {
    let query = this.database
      .selectFrom('invect_flow')
      .select(LIST_COLUMNS)
      .where(visibleTo('invect_flow', visibility));
    if (page.cursor) query = query.where('id', '<', readCursor(page.cursor));
    if (page.search) query = query.where(nameContains('invect_flow', page.search));
    return query
      .orderBy('id', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  /** @returns its current version */
  async findVersionNumber(id: string, visibility: Visibility): Promise<number | undefined> {
    const row = await this.database
      .selectFrom('invect_flow')
      .select('version')
      .where('id', '=', id)
      .where(visibleTo('invect_flow', visibility))
      .executeTakeFirst();
    return row?.version;
  }

  /** With the definition of its current version. */
  find(id: string, visibility: Visibility): Promise<(FlowRow & { definition: string }) | undefined> {
    return this.database
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

  /** @returns false where the flow is gone, hidden or at another version; nothing is written then */
  save(change: FlowChange, visibility: Visibility): Promise<boolean> {
    const { id, fromVersion, name, description, definition, authorId, at } = change;
    return this.database.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('invect_flow')
        .set({
          version: fromVersion + 1,
          updated_at: at,
          ...(name !== undefined && { name }),
          ...(description !== undefined && { description }),
        })
        .where('id', '=', id)
        .where('version', '=', fromVersion)
        .where(visibleTo('invect_flow', visibility))
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await transaction
        .insertInto('invect_flow_version')
        .columns(['flow_id', 'version', 'author_id', 'created_at', 'definition'])
        .expression(
          transaction
            .selectFrom('invect_flow_version')
            .select(({ eb, val }) => [
              'flow_id',
              eb('version', '+', 1).as('version'),
              val(authorId).as('author_id'),
              val(at).as('created_at'),
              definition === undefined ? 'definition' : val(definition).as('definition'),
            ])
            .where('flow_id', '=', id)
            .where('version', '=', fromVersion),
        )
        .execute();
      return true;
    });
  }

  async delete(id: string, visibility: Visibility): Promise<boolean> {
    const { numDeletedRows } = await this.database
      .deleteFrom('invect_flow')
      .where('id', '=', id)
      .where(visibleTo('invect_flow', visibility))
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  findVersion(id: string, version: number, visibility: Visibility): Promise<FlowVersionRow | undefined> {
    return this.versions(id, visibility)
      .select('invect_flow_version.definition')
      .where('invect_flow_version.version', '=', version)
      .executeTakeFirst();
  }

  /** Newest first, at most `limit` of those before version `before`. */
  listVersions(id: string, before: number, limit: number, visibility: Visibility): Promise<FlowVersionListRow[]> {
    return this.versions(id, visibility)
      .where('invect_flow_version.version', '<', before)
      .orderBy('invect_flow_version.version', 'desc')
      .limit(limit)
      .execute();
  }

  private versions(id: string, visibility: Visibility) {
    return this.database
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
