import { HOST_PERMISSIONS, isGrantable, type Permission, type PermissionTable } from './permissions.js';

/** A role by name: the three built in, or one from the host's `roles` option. */
export type InvectRole = 'admin' | 'editor' | 'viewer' | (string & {});

/** What a caller must do before they may do anything else. `two_factor`: set up a second factor. */
export type IdentityRequirement = 'two_factor';

/** A caller. A plugin's `onAuthorize` creates it; the gate and every service read it. Specification: "Identity Mapping". */
export interface InvectIdentity {
  id: string;
  name?: string;
  role?: InvectRole;
  /** Teams whose flows and credentials the identity can see. */
  teamIds?: string[];
  /** Those of `teamIds` whose rows the identity manages as if it owned them: who reaches them, and who owns them. */
  ownedTeamIds?: string[];
  /** Permissions besides those of the role. */
  permissions?: Permission[];
  /** What the caller must do first. Until then the gate admits them only to routes with `withoutSecondFactor`. Default: nothing. */
  missing?: IdentityRequirement[];
  /** Data for the app. The host does not read or store it. */
  metadata?: Record<string, unknown>;
  /** `service` for a service account. Undefined for a user. Only the host sets it. */
  type?: 'service';
  /** What the key of this request is limited to; `permissions` say what it may do. Undefined without a key. Only the host sets it. */
  scopes?: readonly Permission[];
}

/** The caller of a host with `auth: 'none'`. */
export const EVERYBODY: InvectIdentity = Object.freeze({ id: 'everybody', name: 'Everybody', role: 'admin' });

/** The app itself, where its own code decides what is done. */
export const SYSTEM_IDENTITY: InvectIdentity = Object.freeze({ id: 'system', name: 'This app', role: 'admin' });

/** Keys and their owners, by the identity of the key. */
const keys = new WeakMap<InvectIdentity, { readonly owner: InvectIdentity; readonly keyId: string | null }>();

/** Makes the identity of a key, which needs no further check. */
export function identityOfKey(fields: InvectIdentity, owner: InvectIdentity, keyId: string | null): InvectIdentity {
  const identity = Object.freeze(fields);
  read.add(identity);
  keys.set(identity, { owner, keyId });
  return identity;
}

/** Returns the owner of a key, without the key's limits. Any other identity is its own owner. */
export function ownerOf(identity: InvectIdentity): InvectIdentity {
  return keys.get(identity)?.owner ?? identity;
}

/** Returns the id of the key that limits an identity. Null if none does. */
export function keyIdOf(identity: InvectIdentity): string | null {
  return keys.get(identity)?.keyId ?? null;
}

/** Identities that were checked already. A plugin may return the same one for many requests. */
const read = new WeakSet<object>();

/**
 * Checks an identity, and returns a frozen copy without unknown fields.
 *
 * @param value what `onAuthorize` or `mapUser` returned
 * @param known the permissions of the host
 * @throws TypeError that names the first wrong field. It becomes a 500, so an incomplete identity is never used
 */
export function readIdentity(value: unknown, known: PermissionTable = HOST_PERMISSIONS): InvectIdentity {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`an identity must be an object, not ${Array.isArray(value) ? 'an array' : typeof value}`);
  }
  if (read.has(value)) return value as InvectIdentity;
  const source = value as Record<string, unknown>;
  if (typeof source['id'] !== 'string' || source['id'] === '')
    throw new TypeError('identity.id must be a non-empty string');
  const teamIds = strings(source, 'teamIds');
  const identity = Object.freeze({
    id: source['id'],
    name: optionalString(source, 'name'),
    role: optionalString(source, 'role'),
    teamIds,
    ownedTeamIds: ownedTeams(source, teamIds),
    permissions: permissions(source, known),
    missing: missing(source),
    metadata: metadata(source),
  });
  read.add(identity);
  return identity;
}

function optionalString(source: Record<string, unknown>, field: string): string | undefined {
  const value = source[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new TypeError(`identity.${field} must be a string`);
  return value;
}

function strings(source: Record<string, unknown>, field: string): string[] | undefined {
  const value = source[field];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string' || item === '')) {
    throw new TypeError(`identity.${field} must be an array of non-empty strings`);
  }
  return Object.freeze([...new Set(value as string[])]) as string[];
}

function ownedTeams(source: Record<string, unknown>, teamIds: readonly string[] = []): string[] | undefined {
  const list = strings(source, 'ownedTeamIds');
  const foreign = list?.find((id) => !teamIds.includes(id));
  if (foreign !== undefined)
    throw new TypeError(`identity.ownedTeamIds names "${foreign}", which is not in identity.teamIds`);
  return list;
}

function permissions(source: Record<string, unknown>, known: PermissionTable): Permission[] | undefined {
  const list = strings(source, 'permissions');
  const unknown = list?.find((item) => !isGrantable(item, known));
  if (unknown !== undefined) throw new TypeError(`identity.permissions names "${unknown}", which is not a permission`);
  return list as Permission[] | undefined;
}

function missing(source: Record<string, unknown>): IdentityRequirement[] | undefined {
  const list = strings(source, 'missing');
  const unknown = list?.find((item) => item !== 'two_factor');
  if (unknown !== undefined) throw new TypeError(`identity.missing names "${unknown}"; it can name "two_factor"`);
  return list as IdentityRequirement[] | undefined;
}

function metadata(source: Record<string, unknown>): Record<string, unknown> | undefined {
  const value = source['metadata'];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw new TypeError('identity.metadata must be an object');
  return value as Record<string, unknown>;
}
