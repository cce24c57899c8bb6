import { isGrantable, type Permission, type PermissionTable } from '../access/permissions.js';
import { builtInRoles, type RoleTable } from '../access/roles.js';
import type { AuditOptions } from '../audit/keeper.js';
import type { SecretResolvers } from '../credentials/secrets.js';
import { createVault, type Vault } from '../credentials/vault.js';
import { readOrigin } from '../http/read-origin.js';
import { checkPlugins } from '../plugins/checks.js';
import type { InvectPlugin } from '../plugins/contract.js';
import type { OpenQueue } from '../work/queue.js';

// Each function checks one option of a host and returns its value. It throws a TypeError that names the option and the fix.

/** Checks `plugins`, each alone and all together. */
export function readPlugins(plugins: readonly InvectPlugin[]): readonly InvectPlugin[] {
  if (!Array.isArray(plugins)) throw new TypeError('plugins must be an array: plugins: [userAuth({ auth })].');
  const ids = new Set<string>();
  for (const plugin of plugins) {
    if (typeof plugin?.id !== 'string' || plugin.id === '') {
      throw new TypeError(
        'plugins contains something that is not a plugin: did you pass userAuth instead of userAuth({ auth })?',
      );
    }
    if (ids.has(plugin.id)) throw new TypeError(`two plugins have the id "${plugin.id}": remove one.`);
    ids.add(plugin.id);
  }
  checkPlugins(plugins);
  return [...plugins];
}

/** Checks `publicUrl`, and removes trailing slashes. */
export function readPublicUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  if (url === null || readOrigin(url.origin) === null || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError(
      "publicUrl must be the full URL of the mount without query, publicUrl: 'https://app.example.com/invect'.",
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** Checks `trustedOrigins`, and returns canonical origins. */
export function readTrustedOrigins(origins: readonly string[]): string[] {
  if (!Array.isArray(origins))
    throw new TypeError("trustedOrigins must be an array of origins: ['https://admin.example.com'].");
  return origins.map((value) => {
    const origin = typeof value === 'string' ? readOrigin(value) : null;
    if (origin !== null) return origin;
    throw new TypeError(
      `trustedOrigins has ${JSON.stringify(value)}; write scheme and host only: 'https://admin.example.com'.`,
    );
  });
}

/** Creates the vault from `encryptionKey` or from the environment. Null if neither is set. */
export function readVault(option: string | readonly string[] | undefined): Vault | null {
  const keys = option ?? (process.env['INVECT_ENCRYPTION_KEY'] || undefined);
  return keys === undefined ? null : createVault(typeof keys === 'string' ? [keys] : keys);
}

/** Checks `secrets`. A misspelt scheme would be found only when a credential is used. */
export function readSecrets(value: SecretResolvers = {}): SecretResolvers {
  const example = "secrets must be like { env: fromEnvironment(['STRIPE_KEY']) }";
  if (typeof value !== 'object' || value === null) throw new TypeError(`${example}.`);
  for (const [scheme, resolver] of Object.entries(value)) {
    if (!/^[a-z][a-z0-9-]*$/.test(scheme))
      throw new TypeError(
        `${example}, and ${JSON.stringify(scheme)} is no scheme: use lowercase letters, digits and dashes.`,
      );
    if (typeof resolver !== 'function') throw new TypeError(`${example}, and secrets.${scheme} is not a function.`);
  }
  return { ...value };
}

export function readBodyTimeout(value = 30_000): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new TypeError(`bodyTimeoutMs is ${JSON.stringify(value)}; it must be a whole number of milliseconds above 0.`);
}

/** The host's option `keys`. */
export interface KeyOptions {
  /**
   * How many days a key lives at most, from the time it was made; older ones do not work. Null: a key may live for ever. Default 365.
   */
  maxExpiryDays?: number | null;
}

/** Checks `keys`. A misspelt limit would limit nothing. */
export function readKeyOptions(options: KeyOptions = {}): Required<KeyOptions> {
  if (typeof options !== 'object' || options === null) throw new TypeError('keys must be { maxExpiryDays: 90 }.');
  const { maxExpiryDays = 365, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new TypeError(`keys has no option "${unknown}"; it has maxExpiryDays.`);
  if (maxExpiryDays === null || (Number.isInteger(maxExpiryDays) && maxExpiryDays > 0 && maxExpiryDays <= 36_500))
    return { maxExpiryDays };
  throw new TypeError(
    `keys.maxExpiryDays is ${JSON.stringify(maxExpiryDays)}; it must be a whole number of days above 0, or null.`,
  );
}

export function readQueue(value?: OpenQueue): OpenQueue | null {
  if (value === undefined || typeof value === 'function') return value ?? null;
  throw new TypeError('queue must be what bullmq({ connection }) of @invect/bullmq returns.');
}

export function readMigrate(value = true): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`migrate is ${JSON.stringify(value)}; it can be true or false.`);
}

/** Checks `audit`. */
export function readAudit(value: AuditOptions = {}): AuditOptions {
  const unknown = Object.keys(Object(value)).find((name) => name !== 'retentionDays' && name !== 'sink');
  if (typeof value !== 'object' || value === null || unknown !== undefined)
    throw new TypeError('audit must be like { retentionDays: 365, sink: (entries) => … }.');
  const { retentionDays, sink } = value;
  if (retentionDays !== undefined && !(Number.isInteger(retentionDays) && retentionDays > 0 && retentionDays < 36_500))
    throw new TypeError(
      `audit.retentionDays is ${JSON.stringify(retentionDays)}; it must be a whole number of days above 0.`,
    );
  if (sink !== undefined && typeof sink !== 'function')
    throw new TypeError('audit.sink must be a function (entries) => Promise<void>.');
  return value;
}

/** Checks `roles`, and adds the built-in ones. */
export function readRoles(roles: Record<string, readonly Permission[]>, permissions: PermissionTable): RoleTable {
  const builtIn = builtInRoles(permissions);
  for (const [role, granted] of Object.entries(roles)) {
    if (Object.hasOwn(builtIn, role))
      throw new TypeError(`roles has "${role}", which is built in: give your role another name.`);
    if (!Array.isArray(granted)) throw new TypeError(`roles.${role} must be an array of permissions: ['flow:read'].`);
    const unknown = granted.find((permission) => !isGrantable(permission, permissions));
    if (unknown !== undefined)
      throw new TypeError(`roles.${role} has ${JSON.stringify(unknown)}, which is not a permission.`);
  }
  const own = Object.entries(roles).map(([role, granted]) => [role, [...granted]] as const);
  return { ...builtIn, ...Object.fromEntries(own) };
}
