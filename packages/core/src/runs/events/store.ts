import { type Kysely, sql } from 'kysely';
import type { Scope } from '../../access/reach.js';
import type { Database } from '../../database/database.js';
import { eventText } from '../../http/event-stream.js';
import { nodeExecutionOf, summaryOf } from '../answers.js';
import { LIST_COLUMNS, type NodeRunRow, OVER, RunStore, type RunTables } from '../store.js';
import { eventIdOf, type Phase, type Position } from './position.js';

/** Events that one answer of the store has, in their order. */
export interface EventPage {
  /** As a stream contains them. Empty if there is nothing new. */
  readonly text: string;
  /** Where the next page begins. */
  readonly position: Position;
  /** The revision of the run when it was read; null if it is gone. */
  readonly revision: number | null;
  /** Whether the run is over, and its last event is on this page or an earlier one. */
  readonly isOver: boolean;
}

/** What a page is limited by: how many events, and how many characters of what nodes got and returned. One event always fits. */
const MAX_EVENTS = 200;
const MAX_CHARACTERS = 1024 * 1024;

interface EventRef {
  readonly id: string;
  readonly at: number;
  readonly phase: number;
  readonly size: number | string;
}

const RUN_COLUMNS = [...LIST_COLUMNS, 'revision', 'status_revision'] as const;

/** The SQL of events. They are not stored: rows of a run say with which revision they began, and became what they are. */
export class EventStore {
  readonly #database: Kysely<RunTables>;
  readonly #runs: RunStore;

  constructor(database: Database) {
    this.#database = database.withTables<RunTables>();
    this.#runs = new RunStore(database);
  }

  /**
   * Reads on.
   *
   * @param told the revision of the run's own event that the listener has got already, without an id; null for none
   */
  async read(runId: string, position: Position, told: number | null): Promise<EventPage> {
    // What later transactions change has a later revision, so it is on a later page.
    const run = await this.#run(runId);
    if (run === undefined) return { text: '', position, revision: null, isOver: true };
    const found = await this.#refs(runId, position, run.revision);
    const refs = prefixOf(found);
    const isCut = refs.length < found.length || found.length === MAX_EVENTS;
    const rows = new Map((await this.#runs.findNodes([...new Set(refs.map(({ id }) => id))])).map((r) => [r.id, r]));

    const isRunOver = OVER.some((status) => status === run.status);
    const own: Position = { revision: run.status_revision, node: null };
    let isOwnDue = isBehind(position, own) && (isRunOver || told !== run.status_revision);
    let reached = position;
    let text = '';
    const tellOwn = (): void => {
      if (!isOwnDue) return;
      isOwnDue = false;
      reached = own;
      text += eventText('run', JSON.stringify(summaryOf(run)), eventIdOf(own));
    };
    for (const { id, at, phase } of refs) {
      if (at > own.revision) tellOwn();
      reached = { revision: at, node: { id, phase: phase as Phase } };
      const row = rows.get(id);
      if (row === undefined || (phase === 1 && row.revision !== at)) continue;
      const execution = nodeExecutionOf(phase === 0 ? asItBegan(row) : row);
      text += eventText('node', JSON.stringify(execution), eventIdOf(reached));
    }
    if (!isCut) tellOwn();
    return { text, position: reached, revision: run.revision, isOver: isRunOver && !isCut };
  }

  /** The run as it stands, as an event without an id. Undefined if it is gone. */
  async asItStands(runId: string): Promise<{ readonly text: string; readonly told: number } | undefined> {
    const run = await this.#run(runId);
    return run && { text: eventText('run', JSON.stringify(summaryOf(run))), told: run.status_revision };
  }

  /** The revisions of runs, by their ids. */
  async revisions(runIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database
      .selectFrom('invect_run')
      .select(['id', 'revision'])
      .where('id', 'in', runIds)
      .execute();
    return new Map(rows.map(({ id, revision }) => [id, revision]));
  }

  /** Those of the runs that a caller sees. */
  reached(runIds: readonly string[], scope: Scope): Promise<ReadonlySet<string>> {
    return this.#runs.reached(runIds, scope);
  }

  #run(id: string) {
    return this.#database.selectFrom('invect_run').select(RUN_COLUMNS).where('id', '=', id).executeTakeFirst();
  }

  #refs(runId: string, { revision, node }: Position, until: number): Promise<EventRef[]> {
    const rows = this.#database
      .selectFrom('invect_node_run')
      .where('run_id', '=', runId)
      // For the index: what began later than the position became what it is later, too.
      .where('revision', '>=', revision);
    const isLater = (column: 'began' | 'revision', phase: Phase) => {
      const at = sql.ref<number>(column);
      if (node === null) return sql<boolean>`${at} > ${revision} and ${at} <= ${until}`;
      const sameRow = sql`(id = ${node.id} and ${sql.lit(phase)} > ${sql.lit(node.phase)})`;
      const sameRevision = sql`(${at} = ${revision} and (id > ${node.id} or ${sameRow}))`;
      return sql<boolean>`(${at} > ${revision} or ${sameRevision}) and ${at} <= ${until}`;
    };
    const input = sql`coalesce(length(input), 0)`;
    const begins = rows
      .select(['id', 'began as at', sql<number>`0`.as('phase'), sql<number | string>`${input}`.as('size')])
      .where(isLater('began', 0));
    const became = rows
      .select([
        'id',
        'revision as at',
        sql<number>`1`.as('phase'),
        sql<number | string>`${input} + coalesce(length(output), 0)`.as('size'),
      ])
      .where(isLater('revision', 1))
      .where((is) => is.or([is('revision', '>', is.ref('began')), is('status', '!=', 'running')]));
    return begins.unionAll(became).orderBy('at').orderBy('id').orderBy('phase').limit(MAX_EVENTS).execute();
  }
}

/** As many events as fit on a page. */
function prefixOf(refs: readonly EventRef[]): readonly EventRef[] {
  let characters = 0;
  const end = refs.findIndex(({ size }, index) => {
    characters += Number(size);
    return index > 0 && characters > MAX_CHARACTERS;
  });
  return end === -1 ? refs : refs.slice(0, end);
}

function isBehind(position: Position, own: Position): boolean {
  return position.revision < own.revision || (position.revision === own.revision && position.node !== null);
}

function asItBegan(row: NodeRunRow): NodeRunRow {
  return {
    ...row,
    status: 'running',
    handle: null,
    waits_for: null,
    due_at: null,
    output: null,
    error_code: null,
    error_message: null,
    ended_at: null,
  };
}
