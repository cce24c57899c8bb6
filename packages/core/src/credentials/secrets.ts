import { httpError } from '../errors.js';
import { credentialError } from './errors.js';

/** A field of a credential: its value, or where the value is to be found. */
export type SecretField = string | SecretReference;

/** Names a secret that lies elsewhere. `ref` is a scheme and a name: `env:STRIPE_KEY`. */
export interface SecretReference {
  readonly ref: string;
}

/** What a resolver is told besides the name, so that it can refuse. */
export interface SecretRequest {
  /** The credential that has the reference, or the trigger whose signature needs it. */
  readonly credentialId: string;
  /** Its team; null for none. */
  readonly teamId: string | null;
}

/**
 * Finds a secret by its name, the part of a reference after the scheme.
 *
 * @returns the secret; undefined if there is none of that name, or if this credential must not have it
 */
export type SecretResolver = (name: string, request: SecretRequest) => string | undefined | Promise<string | undefined>;

/** The host's option `secrets`: a resolver for each scheme. */
export type SecretResolvers = Readonly<Record<string, SecretResolver>>;

/** How long a resolver may take, in milliseconds. */
const RESOLVE_MILLISECONDS = 10_000;

/**
 * Makes a resolver of environment variables.
 *
 * @param names the variables that credentials may have. Whoever may write credentials can have any of them sent anywhere, so never list
 *   the secrets of the app itself
 * @throws TypeError if it is no list of names
 * @example
 * createInvectRouter({ secrets: { env: fromEnvironment(['STRIPE_KEY']) }, … })
 */
export function fromEnvironment(names: readonly string[]): SecretResolver {
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name === ''))
    throw new TypeError("fromEnvironment takes the names of variables: fromEnvironment(['STRIPE_KEY']).");
  const listed = new Set(names);
  // guard: listed-variables-only
  return (name) => (listed.has(name) ? process.env[name] : undefined);
}

/** Splits a reference. Null if it has no scheme or no name. */
export function readReference({ ref }: SecretReference): { readonly scheme: string; readonly name: string } | null {
  const [, scheme, name] = /^([a-z][a-z0-9-]*):(.+)$/s.exec(ref) ?? [];
  return scheme === undefined || name === undefined ? null : { scheme, name };
}

/**
 * Refuses a reference that this host cannot follow.
 *
 * @param field the field of the request that has it
 * @throws InvectError 400 `request:invalid`
 */
export function requireKnownScheme(field: string, value: SecretField, resolvers: SecretResolvers): void {
  if (typeof value === 'string') return;
  const scheme = readReference(value)?.scheme;
  if (scheme !== undefined && Object.hasOwn(resolvers, scheme)) return;
  const known = Object.keys(resolvers).map((name) => `${name}:…`);
  const reason =
    known.length > 0 ? `must begin with one of ${known.join(', ')}` : 'is not possible: the host has no option secrets';
  throw httpError('request:invalid', { fields: { [`${field}.ref`]: reason } });
}

/**
 * Finds the value of each field, anew each time.
 *
 * @throws InvectError 503 `credential:secret_unavailable`, which names the field, if a secret cannot be found in ten seconds
 */
export async function resolveSecret(
  fields: Readonly<Record<string, SecretField>>,
  resolvers: SecretResolvers,
  request: SecretRequest,
): Promise<Record<string, string>> {
  const entries = Object.entries(fields).map(async ([field, value]) => [
    field,
    typeof value === 'string' ? value : await resolve(field, value, resolvers, request),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function resolve(
  field: string,
  reference: SecretReference,
  resolvers: SecretResolvers,
  request: SecretRequest,
): Promise<string> {
  const { scheme, name } = readReference(reference) ?? { scheme: '', name: '' };
  const resolver = Object.hasOwn(resolvers, scheme) ? resolvers[scheme] : undefined;
  const signal = AbortSignal.timeout(RESOLVE_MILLISECONDS);
  const timeout = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  let value: string | undefined;
  try {
    value = await Promise.race([resolver?.(name, request), timeout]);
  } catch (cause) {
    throw unavailable(field, cause);
  }
  if (typeof value !== 'string' || value === '') throw unavailable(field);
  return value;
}

function unavailable(field: string, cause?: unknown): Error {
  return credentialError('credential:secret_unavailable', {
    message: `The secret that the field ${JSON.stringify(field)} refers to cannot be found now.`,
    ...(cause !== undefined && { cause }),
  });
}
