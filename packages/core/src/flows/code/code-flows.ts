import { setTimeout as pause } from 'node:timers/promises';
import { SYSTEM_CALLER } from '../../audit/entry.js';
import type { Database } from '../../database/database.js';
import { isContention } from '../../database/failure.js';
import { isInvectError } from '../../errors.js';
import { RawJson } from '../../http/raw-json.js';
import type { FlowService } from '../service.js';
import { FlowStore } from '../store.js';
import { type CodeFlow, wordsOf } from './define-flow.js';

const ATTEMPTS = 20;
const PAUSE_MILLISECONDS = 20;

/**
 * Stores the flows that are defined in code. One that has changed gets a new version. Of several processes that start at the same time, one
 * stores it, and the others find it stored.
 *
 * @throws TypeError that names the flow, the node and the field, if the host's types of nodes refuse a definition
 */
export async function storeCodeFlows(
  flows: readonly CodeFlow[],
  service: Pick<FlowService, 'create' | 'update'>,
  database: Database,
): Promise<void> {
  for (const flow of flows) await store(flow, service, database);
}

async function store(
  flow: CodeFlow,
  service: Pick<FlowService, 'create' | 'update'>,
  database: Database,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await storeOnce(flow, service, database);
    } catch (error) {
      if (isInvectError(error) && error.code === 'request:invalid')
        throw new TypeError(`flow "${flow.id}": ${wordsOf(error.fields)}`);
      // Another process was faster, and has stored it by now.
      const wasOvertaken = isInvectError(error) ? error.code === 'flow:version_conflict' : isContention(error);
      const isStored = (await find(flow.id, database)) !== undefined;
      if (!(wasOvertaken || isStored) || attempt === ATTEMPTS) throw error;
      await pause(PAUSE_MILLISECONDS * attempt * Math.random());
    }
  }
}

async function storeOnce(
  { id, name, description, definition }: CodeFlow,
  service: Pick<FlowService, 'create' | 'update'>,
  database: Database,
): Promise<void> {
  const stored = await find(id, database);
  const fields = { name, description, definition: new RawJson(JSON.stringify(definition)) };
  if (stored === undefined) {
    await service.create(fields, SYSTEM_CALLER, { id, source: 'code' });
    return;
  }
  const isSame =
    stored.name === name &&
    stored.description === description &&
    sorted(JSON.parse(stored.definition)) === sorted(definition);
  if (!isSame) await service.update(id, { version: stored.version, ...fields }, SYSTEM_CALLER, { inCode: true });
}

function find(id: string, database: Database) {
  return new FlowStore(database).find(id, SYSTEM_CALLER.scope);
}

/** JSON in which the order of fields says nothing. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
