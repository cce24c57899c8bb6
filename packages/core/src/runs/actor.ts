import { type InvectIdentity, keyIdOf, ownerOf } from '../access/identity.js';

/** What kinds of actors there are. */
export const ACTOR_TYPES = ['user', 'service', 'everybody', 'system'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

/** As whom a run acts. */
export interface RunActor {
  /** `everybody`: the caller of a host with `auth: 'none'`. `system`: the app itself, for triggers of flows that are defined in its code. */
  readonly type: ActorType;
  readonly id: string | null;
  readonly name: string | null;
  /** The key that limits it; null if no key started the run. */
  readonly keyId: string | null;
}

/** The app itself. It may do everything, in flows that are defined in its code. */
export const SYSTEM_ACTOR: RunActor = Object.freeze({ type: 'system', id: null, name: null, keyId: null });

/** @param open whether the host has `auth: 'none'` */
export function actorOf(identity: InvectIdentity, open: boolean): RunActor {
  if (open) return { type: 'everybody', id: identity.id, name: identity.name ?? null, keyId: null };
  const { id, name = null } = ownerOf(identity);
  return { type: identity.type ?? 'user', id, name, keyId: keyIdOf(identity) };
}
