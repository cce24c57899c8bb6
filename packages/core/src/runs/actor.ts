import { type InvectIdentity, keyIdOf, ownerOf } from '../access/identity.js';

/** As whom a run acts. */
export interface RunActor {
  /** `everybody`: the caller of a host with `auth: 'none'`. */
  readonly type: 'user' | 'service' | 'everybody';
  readonly id: string | null;
  readonly name: string | null;
  /** The key that limits it; null if no key started the run. */
  readonly keyId: string | null;
}

/** @param open whether the host has `auth: 'none'` */
export function actorOf(identity: InvectIdentity, open: boolean): RunActor {
  if (open) return { type: 'everybody', id: identity.id, name: identity.name ?? null, keyId: null };
  const { id, name = null } = ownerOf(identity);
  return { type: identity.type ?? 'user', id, name, keyId: keyIdOf(identity) };
}
