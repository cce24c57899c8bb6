import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Whose a key is. Its token says so, which saves a query. */
export type KeyKind = 'user' | 'service';

const PREFIXES: Readonly<Record<KeyKind, string>> = { user: 'inv_user_', service: 'inv_svc_' };

/** 256 bits in base 36. */
const SECRET_LENGTH = 50;
const CHECKSUM_LENGTH = 7;

/** How much of the secret may be shown, so that people can tell keys apart. 219 random bits remain. */
const SHOWN_LENGTH = 7;

const TOKEN = new RegExp(`^inv_(user|svc)_([0-9a-z]{${SECRET_LENGTH}})([0-9a-z]{${CHECKSUM_LENGTH}})$`);

/** One space or more, and no tab (RFC 6750 §2.1). The name of the scheme has no case (RFC 9110 §11.1). */
const BEARER = /^bearer +(inv_(?:user|svc)_[0-9a-z]{57})$/i;

/** A header that has a key in it, however it is written. A JSON Web Token contains neither a space nor a comma. */
const MENTION = /(?:^|[\s,="])inv_(?:user|svc)_/i;

/** A token that may be a key's. */
export interface PresentedToken {
  readonly kind: KeyKind;
  readonly hash: string;
}

/** A new token. It is shown once; the database gets the other two. */
export interface NewToken {
  readonly token: string;
  readonly hash: string;
  /** The beginning of the token. */
  readonly prefix: string;
}

/** Creates a token: a prefix for secret scanners, 256 random bits, and a checksum. */
export function createToken(kind: KeyKind): NewToken {
  const secret = BigInt(`0x${randomBytes(32).toString('hex')}`)
    .toString(36)
    .padStart(SECRET_LENGTH, '0');
  const token = `${PREFIXES[kind]}${secret}${checksumOf(secret)}`;
  return { token, hash: hashOf(token), prefix: token.slice(0, PREFIXES[kind].length + SHOWN_LENGTH) };
}

/** Whether an Authorization header has a key in it. Then nobody else may read it as a credential. */
export function mentionsKey(authorization: string): boolean {
  return MENTION.test(authorization);
}

/**
 * Reads the token of an Authorization header. A wrong checksum is noticed here, without the database.
 *
 * @returns null if the header is anything but `Bearer` and one token. Two headers of that name arrive joined by a comma
 */
export function readToken(authorization: string): PresentedToken | null {
  const token = BEARER.exec(authorization)?.[1];
  const [, kind, secret, checksum] = TOKEN.exec(token ?? '') ?? [];
  if (token === undefined || secret === undefined || checksum !== checksumOf(secret)) return null;
  return { kind: kind === 'svc' ? 'service' : 'user', hash: hashOf(token) };
}

/** Tokens are random, so a fast hash is enough. They are found by it: no secret is ever compared. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function checksumOf(secret: string): string {
  return crc32(secret).toString(36).padStart(CHECKSUM_LENGTH, '0');
}
