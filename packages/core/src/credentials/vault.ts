import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts secrets for storage, and decrypts them. Keys do not leave this file. */
export interface Vault {
  /**
   * Encrypts a secret for one row.
   *
   * @returns `keyId.base64url(iv, tag, ciphertext)`
   */
  seal(secret: string, rowId: string): string;
  /**
   * Decrypts the secret of a row.
   *
   * @throws Error if the key is missing, if the text was changed, or if it belongs to another row
   */
  open(sealed: string, rowId: string): string;
}

/**
 * Creates a vault with AES-256-GCM (NIST SP 800-38D) and random 96-bit IVs. The row's id is associated data, so a sealed secret that was
 * copied into another row cannot be decrypted there.
 *
 * @param keys 32 bytes each, in base64. The first key encrypts, and every key decrypts. To rotate keys, put the new one first
 * @throws TypeError that names `encryptionKey` if a key is not 32 bytes, or if there is none
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

/** Returns an id that distinguishes keys and reveals nothing about them. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('invect key id').update(key).digest('hex').slice(0, 8);
}
