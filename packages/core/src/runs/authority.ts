import { EVERYBODY, type InvectIdentity, readIdentity, SYSTEM_IDENTITY } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import type { PermissionTable } from '../access/permissions.js';
import { mayCall, missingFor } from '../access/policy.js';
import { scopeOf } from '../access/reach.js';
import { limitedTo, type RoleTable } from '../access/roles.js';
import { createBatchLoader } from '../database/batch-loader.js';
import type { Database } from '../database/database.js';
import { FlowStore } from '../flows/store.js';
import { keyEndsAt } from '../keys/expiry.js';
import { KeyStore } from '../keys/store.js';
import type { People } from '../members/directory.js';
import { ServiceAccountStore } from '../service-accounts/store.js';
import type { RunActor } from './actor.js';
import { runError } from './errors.js';

/** What the authority of runs is made of. */
export interface AuthorityParts {
  readonly database: Database;
  readonly people: () => People;
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  readonly maxExpiryDays: number | null;
  /** Whether the option `auth` is `'none'`. */
  readonly open: boolean;
}

const RUN = { permission: 'flow:run' } as const;

/** Who asks, and for which flow. */
interface Question {
  readonly actor: RunActor;
  readonly flowId: string;
}

/**
 * Says what a run may do now. It remembers nothing: what was taken away counts from the next node on, in every process. Nodes that ask the
 * same in one tick share an answer, which is read after all of them have asked.
 */
export class Authority {
  readonly #parts: AuthorityParts;
  readonly #flows: FlowStore;
  readonly #keys: KeyStore;
  readonly #accounts: ServiceAccountStore;
  readonly #ask = createBatchLoader<Question, PromiseSettledResult<Caller>>(questionId, (questions) =>
    this.#answer(questions),
  );

  constructor(parts: AuthorityParts) {
    const { database } = parts;
    this.#parts = parts;
    this.#flows = new FlowStore(database);
    this.#keys = new KeyStore(database);
    this.#accounts = new ServiceAccountStore(database);
  }

  /**
   * Asks anew who the actor is, and whether they may run the flow.
   *
   * @throws InvectError 403 `run:forbidden` if the account, the role, the key or the reach is gone; 503 if that cannot be found out
   */
  async confirm(actor: RunActor, flowId: string): Promise<Caller> {
    const answer = await this.#ask({ actor, flowId });
    if (answer?.status === 'fulfilled') return answer.value;
    throw answer?.reason ?? runError('run:forbidden');
  }

  async #answer(questions: readonly Question[]): Promise<ReadonlyMap<string, PromiseSettledResult<Caller>>> {
    const answers = await Promise.allSettled(questions.map(({ actor, flowId }) => this.#decide(actor, flowId)));
    return new Map(answers.map((answer, index) => [questionId(questions[index] as Question), answer]));
  }

  async #decide(actor: RunActor, flowId: string): Promise<Caller> {
    const { roles } = this.#parts;
    const identity = await this.identify(actor);
    // guard: run-asks-for-permission
    if (identity === null || missingFor(identity, RUN) !== undefined || !mayCall(identity, RUN, roles))
      throw runError('run:forbidden');
    const scope = scopeOf(identity, roles);
    // Whoever may change a flow decides what is done as its actor. Only the app's code changes flows of its own.
    // guard: system-runs-code-alone
    if (actor.type === 'system' && !(await this.#isInCode(flowId))) throw runError('run:forbidden');
    // guard: run-asks-for-reach
    if (!scope.everything && (await this.#flows.rows.find(flowId, scope, 'use')) === undefined)
      throw runError('run:forbidden');
    return { identity, scope };
  }

  /** Who the actor is now, without a session. Null if there is nobody any more, or if nobody can tell. */
  async identify(actor: RunActor): Promise<InvectIdentity | null> {
    const { open, roles } = this.#parts;
    if (actor.type === 'everybody') return open ? EVERYBODY : null;
    if (actor.type === 'system') return SYSTEM_IDENTITY;
    // guard: run-without-open-host
    if (open || actor.id === null) return null;
    const owner = actor.type === 'service' ? await this.#account(actor.id) : await this.#user(actor.id);
    if (owner === null) return null;
    if (actor.keyId === null) return owner;
    const scopes = await this.#scopesOf(actor.keyId, actor);
    return scopes && limitedTo(owner, scopes, roles, { id: actor.keyId, type: typeOf(actor) });
  }

  async #isInCode(flowId: string): Promise<boolean> {
    const flow = await this.#flows.rows.find(flowId, { everything: true });
    return flow?.source === 'code';
  }

  async #user(id: string): Promise<InvectIdentity | null> {
    for (const directory of this.#parts.people().directories) {
      const found = await directory.identityOf?.(id);
      if (!found) continue;
      const identity = readIdentity(found, this.#parts.permissions);
      // guard: run-of-its-own-user
      return identity.id === id ? identity : null;
    }
    return null;
  }

  async #account(id: string): Promise<InvectIdentity | null> {
    const row = await this.#accounts.find(id, { everything: true });
    if (row === undefined) return null;
    const { name, role, team_id: teamId } = row;
    return readIdentity({ id, name, role, teamIds: teamId === null ? [] : [teamId] });
  }

  /** Null if the key was revoked or is over. */
  async #scopesOf(keyId: string, actor: RunActor) {
    const key = await this.#keys.find(keyId);
    if (key === undefined) return null;
    // guard: run-of-a-live-key
    if (!(Date.now() < keyEndsAt(key, this.#parts.maxExpiryDays))) return null;
    const ownerId = actor.type === 'service' ? key.service_account_id : key.user_id;
    return ownerId === actor.id ? (JSON.parse(key.scopes) as NonNullable<InvectIdentity['scopes']>) : null;
  }
}

function questionId({ actor, flowId }: Question): string {
  return JSON.stringify([actor.type, actor.id, actor.keyId, flowId]);
}

function typeOf({ type }: RunActor): 'service' | undefined {
  return type === 'service' ? 'service' : undefined;
}
