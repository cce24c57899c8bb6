import { httpError } from '../../errors.js';

/**
 * How far a listener has read. Events are in this order: by the revision of the run that they tell of; within one, those of nodes by the
 * id of the execution, its begin before what it became; and the run's own comes last.
 */
export interface Position {
  /** -1 before everything. */
  readonly revision: number;
  /** Null behind the run's own event. */
  readonly node: { readonly id: string; readonly phase: Phase } | null;
}

/** 0: an execution began. 1: it became what it is. */
export type Phase = 0 | 1;

export const BEFORE_EVERYTHING: Position = { revision: -1, node: null };

const EVENT_ID = /^(\d{1,9})\.(?:run|([0-9a-f-]{36})\.([01]))$/;

/** The id of an event: `12.run`, or `12.<id of the execution>.1`. It is made of what is stored, so every process knows it. */
export function eventIdOf({ revision, node }: Position): string {
  return node === null ? `${revision}.run` : `${revision}.${node.id}.${node.phase}`;
}

/**
 * Reads the header `Last-Event-ID`.
 *
 * @returns null if there is none
 * @throws InvectError 400 `request:invalid` if it is no id of an event
 */
export function readLastEventId(header: string | null): Position | null {
  if (header === null || header === '') return null;
  const match = EVENT_ID.exec(header);
  if (match === null) {
    const fields = { 'last-event-id': 'must be the id of an event of this stream' };
    throw httpError('request:invalid', { fields });
  }
  const [, revision, id, phase] = match;
  const node = id === undefined ? null : { id, phase: Number(phase) as Phase };
  return { revision: Number(revision), node };
}
