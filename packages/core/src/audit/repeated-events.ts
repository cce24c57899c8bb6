import type { Caller } from '../access/ownership.js';
import type { AuditEvent } from './entry.js';

const WINDOW_MILLISECONDS = 60_000;

/** How many different events of a minute get entries of their own. Strangers can make up as many as they like, so they get fewer. */
const MAX_OF_STRANGERS = 20;
const MAX_OF_USERS = 200;

/** Takes the place of all further events of a minute. */
const REST = 'rest';

/** An event that was recorded, and how often it came again. */
interface Repetition {
  readonly caller: Caller;
  readonly event: AuditEvent;
  again: number;
}

/**
 * Bounds how many entries events become that somebody can cause as often as they like. The first event of a minute is recorded, and equal
 * ones are counted. When the minute is over, the count is recorded. Beyond the maximum, different events are counted together.
 */
export class RepeatedEvents {
  readonly #record: (caller: Caller, event: AuditEvent) => void;
  #seen = new Map<string, Repetition>();
  #ofStrangers = 0;
  /** When the minute ends: milliseconds of the monotonic clock. */
  #until = 0;

  constructor(record: (caller: Caller, event: AuditEvent) => void) {
    this.#record = record;
  }

  /** @param more whatever makes two events different, besides the caller and the event */
  add(caller: Caller, event: AuditEvent, more: string): void {
    this.flush(false);
    if (this.#seen.size === 0) this.#until = performance.now() + WINDOW_MILLISECONDS;
    const key = keyOf(caller, event, more);
    const seen = this.#seen.get(key);
    if (seen !== undefined) seen.again += 1;
    // guard: repeated-events-are-bounded
    else if (this.#isFull(caller)) this.#addToRest(caller, event);
    else this.#begin(key, caller, event);
  }

  /** @param all whether it does not wait for the end of the minute */
  flush(all: boolean): void {
    if (!all && performance.now() < this.#until) return;
    const ended = this.#seen;
    this.#seen = new Map();
    this.#ofStrangers = 0;
    for (const { caller, event, again } of ended.values())
      if (again > 0) this.#record(caller, { ...event, count: again });
  }

  #begin(key: string, caller: Caller, event: AuditEvent): void {
    this.#seen.set(key, { caller, event, again: 0 });
    if (caller.identity === null) this.#ofStrangers += 1;
    this.#record(caller, event);
  }

  #isFull({ identity }: Caller): boolean {
    return identity === null
      ? this.#ofStrangers >= MAX_OF_STRANGERS
      : this.#seen.size - this.#ofStrangers >= MAX_OF_USERS;
  }

  /** What these events have in common is recorded: not who caused them. */
  #addToRest({ scope }: Caller, { action, outcome, reason }: AuditEvent): void {
    const key = `${REST} ${action} ${reason}`;
    const rest = this.#seen.get(key);
    if (rest !== undefined) rest.again += 1;
    else {
      const event = { action, ...(outcome && { outcome }), ...(reason !== undefined && { reason }) };
      const nobody = { type: 'public', id: null, name: null } as const;
      this.#seen.set(key, { caller: { identity: null, scope }, event: { ...event, actor: nobody }, again: 1 });
    }
  }
}

function keyOf({ identity, source }: Caller, { action, resource, reason }: AuditEvent, more: string): string {
  const who = identity === null ? `address ${source?.address}` : `user ${identity.id}`;
  return JSON.stringify([who, action, resource?.type, resource?.id, reason, more]);
}
