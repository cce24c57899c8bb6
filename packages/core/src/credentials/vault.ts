import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets for storage and opens them again. Nothing outside this file sees a key. */
export interface Vault {
  /** @returns `keyId.base64url(iv, tag, ciphertext)` */
  seal(secret: string, rowId: string): string;
  /** @throws Error where the key is not there any more, or the text was changed or belongs to another row */
  open(sealed: string, rowId: string): string;
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit IV and the row's id as associated data, so that a sealed secret copied
 * into another row does not open there.
 *
 * @param keys 32 bytes each in base64; the first one seals, all of them open (rotation: put the new one in front)
 * @throws TypeError naming `encryptionKey` for a key that is not 32 bytes
 */
export function createVault(keys: readonly string[]): Vault {
  const byId = new Map(keys.map(readKey).map((key) => [idOf(key), key]));
  const [current] = byId;
  if (current === undefined) throw new TypeError('encryptionKey is an empty list: give it at least one key.');
  const [currentId, currentKey] = current;
  return {
    seal(secret, rowId) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, currentKey, iv).setAAD(Buffer.from(rowId));
      const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return `${currentId}.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
    },
    open(sealed, rowId) {
      const [keyId = '', payload = ''] = sealed.split('.');
      const key = byId.get(keyId);
      if (key === undefined) throw new Error(`no key with the id ${keyId} is in encryptionKey`);
      const bytes = Buffer.from(payload, 'base64url');
      // guard: secret-belongs-to-row
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(rowId))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}

function readKey(encoded: string): Buffer {
  const key = Buffer.from(encoded, 'base64');
  if (key.length === KEY_BYTES && /^[\w+/-]{43}=?$/.test(encoded)) return key;
  throw new TypeError(
    `encryptionKey must be ${KEY_BYTES} bytes in base64, and this one has ${key.length}. Make one with \`openssl rand -base64 32\`.`,
  );
}

/** Tells keys apart without telling anything about them. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('invect key id').update(key).digest('hex').slice(0, 8);
}
