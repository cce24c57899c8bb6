import { EVERYBODY, keyIdOf, ownerOf } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import { holdsGrant, type RoleTable } from '../access/roles.js';
import type { Database } from '../database/database.js';
import { actorOf, type RunActor, SYSTEM_ACTOR } from '../runs/actor.js';
import type { ServiceAccountService } from '../service-accounts/service.js';
import type { TriggerRow } from './store.js';

/** What decides as whom triggers act. */
export interface ActorParts {
  readonly roles: RoleTable;
  readonly accounts: ServiceAccountService;
  /** Whether the option `auth` is `'none'`. */
  readonly open: boolean;
}

/**
 * As whom triggers act. Whoever saves a flow or changes its trigger decides what is done in somebody's name: so it is their own, unless they
 * may hand out all the rights of whom the trigger acts as now.
 */
export class TriggerActors {
  readonly #parts: ActorParts;

  constructor(parts: ActorParts) {
    this.#parts = parts;
  }

  /** The caller, as an actor. Null for strangers on a path that is public. */
  self(caller: Caller): RunActor | null {
    const { open } = this.#parts;
    const { identity } = caller;
    if (isApp(caller)) return open ? actorOf(EVERYBODY, open) : SYSTEM_ACTOR;
    if (open) return actorOf(identity ?? EVERYBODY, open);
    return identity && actorOf(identity, open);
  }

  /** As whom a trigger acts when a caller has changed what it does. */
  async next(actor: RunActor | null, caller: Caller, database: Database): Promise<RunActor | null> {
    if (isOneself(actor, caller)) return this.self(caller);
    return (await this.mayHandOut(actor, caller, database)) ? actor : this.self(caller);
  }

  /** Whether a caller may let something act as an actor: themselves, or a service account that they manage. Admins may keep anybody. */
  async mayHandOut(actor: RunActor | null, caller: Caller, database: Database): Promise<boolean> {
    const { identity } = caller;
    if (this.#parts.open || isApp(caller)) return true;
    if (identity === null) return false;
    // guard: trigger-keeps-actor
    if (holdsGrant(identity, '*', this.#parts.roles)) return true;
    if (actor === null || actor.id === null) return false;
    if (isOneself(actor, caller)) {
      const key = keyIdOf(identity);
      // guard: key-hands-out-no-more
      return key === null || key === actor.keyId;
    }
    return actor.type === 'service' && actor.keyId === null && this.managesAccount(actor.id, caller, database);
  }

  /** Whether a caller may make keys of a service account: it holds nothing that they do not. */
  managesAccount(id: string, caller: Caller, database: Database): Promise<boolean> {
    return this.#parts.accounts.isManaged(id, caller, database);
  }
}

/** Whether the app's own code calls. A stranger, on a path that is public, has no identity either. */
function isApp({ identity, source }: Caller): boolean {
  return identity === null && source === undefined;
}

function isOneself(actor: RunActor | null, { identity }: Caller): boolean {
  if (identity === null || actor === null) return false;
  return actor.type === (identity.type ?? 'user') && actor.id === ownerOf(identity).id;
}

/** As whom a trigger acts. Null: nobody. */
export function actorOfTrigger({ actor_type: type, actor_id, actor_name, key_id }: TriggerRow): RunActor | null {
  return type === null ? null : { type, id: actor_id, name: actor_name, keyId: key_id };
}

/** The columns of an actor. */
export function actorColumns(
  actor: RunActor | null,
): Pick<TriggerRow, 'actor_type' | 'actor_id' | 'actor_name' | 'key_id'> {
  return {
    actor_type: actor?.type ?? null,
    actor_id: actor?.id ?? null,
    actor_name: actor?.name?.slice(0, 255) ?? null,
    key_id: actor?.keyId ?? null,
  };
}
