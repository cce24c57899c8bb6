import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/ownership.js';
import { printable } from '../logging/printable.js';

/** Who did something. The name is the one at that time. */
export interface AuditActor {
  /** `system` is the host itself, `public` is somebody without a session. */
  type: 'user' | 'service' | 'public' | 'system';
  id: string | null;
  name: string | null;
}

/** How something ended: it was done, it failed, or it was not permitted. */
export type AuditOutcome = 'success' | 'failure' | 'refused';

/** What an entry is about. */
export interface AuditResource {
  /** `flow`, `credential`, `user` */
  type: string;
  id: string | null;
}

/** What happened, as a service or a plugin says it. It never contains values of a change. */
export interface AuditEvent {
  /** `flow.update`: the kind of resource, a dot, and a verb. */
  readonly action: string;
  readonly resource?: AuditResource | null;
  /** Whom else it concerns: the user who was put into a team, the team that a flow was shared with. */
  readonly subject?: AuditResource | null;
  /** Default `success`. */
  readonly outcome?: AuditOutcome;
  /** The code of a refusal. */
  readonly reason?: string;
  /** The names of the fields that were changed. */
  readonly fields?: readonly string[];
  /** Of how many equal events this is the summary. Default 1. */
  readonly count?: number;
  /** Who did it, if that is not the caller's identity. */
  readonly actor?: AuditActor;
}

/** An entry, as it is stored. */
export interface AuditRecord {
  id: string;
  /** When it happened: UTC in ISO 8601. */
  at: string;
  actor: AuditActor;
  /** The user as whom the actor acted, while impersonating. */
  onBehalfOf: { id: string; name: string | null } | null;
  action: string;
  resource: AuditResource | null;
  /** Whom else it concerns. */
  subject: AuditResource | null;
  outcome: AuditOutcome;
  /** The code of a refusal. */
  reason: string | null;
  /** The names of the changed fields. */
  fields: string[];
  /** Of how many equal events this is the summary. */
  count: number;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** An entry, with its place in the chain. */
export interface AuditEntry extends AuditRecord {
  /** 1 for the first entry, and one more for each further one. */
  position: number;
  /** SHA-256 in hexadecimal, over the entry, its position and the hash before it. */
  hash: string;
}

/** The host itself, as an actor. */
export const SYSTEM: AuditActor = Object.freeze({ type: 'system', id: null, name: null });

/** The caller of what the host does by itself. */
export const SYSTEM_CALLER: Caller = { identity: null, scope: { everything: true } };

/** Most texts. They need no escapes. */
const PLAIN = /^[ -~]*$/;
const ACTION = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/;
/** The columns are that wide. */
const MAX_ACTION = 64;
const MAX_TYPE = 64;
const MAX_ID = 255;
const MAX_USER_AGENT = 256;
const MAX_FIELDS = 50;

/**
 * Makes an entry of an event. What a client can choose is shortened, and its control characters are escaped: a header cannot break a
 * line, or look like another entry.
 *
 * @throws TypeError if the action is not like `flow.update`
 */
export function recordOf(event: AuditEvent, caller: Caller, now: Date): AuditRecord {
  const { action, resource = null, subject = null, outcome = 'success', reason, fields = [], count = 1 } = event;
  if (!ACTION.test(action) || action.length > MAX_ACTION)
    throw new TypeError(`an audit action must be like "report.create", and this is ${JSON.stringify(action)}`);
  const { source } = caller;
  return {
    id: uuidv7(),
    at: now.toISOString(),
    ...whoOf(event, caller),
    action,
    resource: resource && named(resource),
    subject: subject && named(subject),
    outcome,
    reason: optionalText(reason, MAX_TYPE),
    fields: fields.slice(0, MAX_FIELDS).map((field) => text(field, MAX_TYPE)),
    count,
    address: optionalText(source?.address, MAX_TYPE),
    userAgent: optionalText(source?.userAgent, MAX_USER_AGENT),
    requestId: source?.requestId ?? null,
  };
}

/** Returns the names of the fields that have a value, for `fields` of an event. */
export function namesOf(change: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(change).filter((name) => change[name] !== undefined);
}

/** While impersonating, the actor is the admin, and the identity is the one on whose behalf they act. */
function whoOf(event: AuditEvent, caller: Caller): Pick<AuditRecord, 'actor' | 'onBehalfOf'> {
  const own = event.actor ?? actorOf(caller);
  const actor = { type: own.type, ...person(own) };
  const impersonator = caller.source?.impersonator;
  if (!impersonator || own.id === impersonator.id || own.id === null) return { actor, onBehalfOf: null };
  return { actor: { type: 'user', ...person(impersonator) }, onBehalfOf: { ...person(own), id: text(own.id, MAX_ID) } };
}

function actorOf({ identity, source }: Caller): AuditActor {
  if (identity !== null) return { type: identity.type ?? 'user', id: identity.id, name: identity.name ?? null };
  return source === undefined ? SYSTEM : { type: 'public', id: null, name: null };
}

function person({ id, name }: { readonly id: string | null; readonly name: string | null }): {
  id: string | null;
  name: string | null;
} {
  return { id: optionalText(id, MAX_ID), name: optionalText(name, MAX_ID) };
}

function named({ type, id }: AuditResource): AuditResource {
  return { type: text(type, MAX_TYPE), id: optionalText(id, MAX_ID) };
}

function optionalText(value: string | null | undefined, max: number): string | null {
  return value === null || value === undefined ? null : text(value, max);
}

function text(value: string, max: number): string {
  if (value.length <= max && PLAIN.test(value)) return value;
  // Escaping makes a text longer, so it is cut before and after.
  // guard: audit-text-is-bounded
  return cut(printable(cut(value, max)), max);
}

/** Cuts a text, but not within a character of two units. PostgreSQL refuses half of one. */
function cut(value: string, max: number): string {
  return value.length <= max ? value : value.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
}
