import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createVault } from './vault.js';

const key = (): string => randomBytes(32).toString('base64');

describe('the vault', () => {
  it('decrypts a secret for its own row only', () => {
    const vault = createVault([key()]);
    const sealed = vault.seal('s3cret', 'row-1');
    expect(sealed).not.toContain('s3cret');
    expect(vault.open(sealed, 'row-1')).toBe('s3cret');
    expect(() => vault.open(sealed, 'row-2')).toThrow();
  });

  it('refuses a changed text', () => {
    const vault = createVault([key()]);
    const sealed = vault.seal('s3cret', 'row');
    const flipped = sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.at(-1);
    expect(() => vault.open(flipped, 'row')).toThrow();
  });

  it('encrypts with the first key and decrypts with any', () => {
    const [older, newer] = [key(), key()];
    const sealed = createVault([older]).seal('s3cret', 'row');
    expect(createVault([newer, older]).open(sealed, 'row')).toBe('s3cret');
    expect(() => createVault([newer]).open(sealed, 'row')).toThrow(/no key with the id/);
  });

  it.each(['', 'short', Buffer.alloc(16).toString('base64'), 'x'.repeat(44), Buffer.alloc(33).toString('base64')])(
    'refuses the key %j and says what to do',
    (bad) => {
      expect(() => createVault([bad])).toThrow(/encryptionKey must be 32 bytes in base64.*openssl/);
    },
  );
});
