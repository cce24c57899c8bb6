import type { Caller } from '../access/ownership.js';
import type { CredentialService } from '../credentials/service.js';
import { NodeError, type NodeType } from '../nodes/node-type.js';

/**
 * Returns the secret that a node may use now. Its config names the credential, as `credentialId`.
 *
 * @returns null if the config names none, and the type needs none
 * @throws NodeError if it is of a wrong type; InvectError if the caller may not use it
 */
export async function credentialOf(
  { credential }: NodeType,
  config: unknown,
  caller: Caller,
  credentials: Pick<CredentialService, 'read' | 'use'>,
): Promise<Record<string, string> | null> {
  if (credential === undefined) return null;
  const id = (config as { credentialId?: unknown } | null)?.credentialId;
  if (id === undefined || id === null || id === '') {
    if (!credential.required) return null;
    throw new NodeError('node:bad_input', 'credentialId: names no credential');
  }
  if (typeof id !== 'string') throw new NodeError('node:bad_input', 'credentialId: must be the id of a credential');
  const { type } = await credentials.read(id, caller);
  if (!credential.types.includes(type)) {
    const wanted = credential.types.join(' or ');
    throw new NodeError('node:bad_input', `credentialId: is of the type "${type}", and must be of ${wanted}`);
  }
  return credentials.use(id, caller);
}

/** The config as the type's schema knows it: `credentialId` is the host's, unless the schema names it. */
export function withoutCredential(config: unknown, { credential, input }: NodeType): unknown {
  if (credential === undefined || typeof config !== 'object' || config === null) return config;
  if ('shape' in input && Object.hasOwn(input.shape as object, 'credentialId')) return config;
  const { credentialId: _, ...rest } = config as Record<string, unknown>;
  return rest;
}
