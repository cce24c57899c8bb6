import { describe, expect, it } from 'vitest';
import { createToken, mentionsKey, readToken } from './token.js';

describe('tokens', () => {
  it.each(['user', 'service'] as const)('of a %s are read back, and all differ', (kind) => {
    const tokens = Array.from({ length: 200 }, () => createToken(kind));
    for (const { token, hash, prefix } of tokens) {
      expect(readToken(`Bearer ${token}`)).toEqual({ kind, hash });
      expect(token).toMatch(kind === 'user' ? /^inv_user_[0-9a-z]{57}$/ : /^inv_svc_[0-9a-z]{57}$/);
      expect([token.startsWith(prefix), hash.length]).toEqual([true, 64]);
    }
    expect(new Set(tokens.map(({ hash }) => hash)).size).toBe(200);
  });

  it('are not read with any other character', () => {
    const { token } = createToken('user');
    for (let at = 'inv_user_'.length; at < token.length; at++) {
      const other = token.slice(0, at) + (token[at] === 'q' ? 'r' : 'q') + token.slice(at + 1);
      expect([at, readToken(`Bearer ${other}`)]).toEqual([at, null]);
    }
  });

  it('are noticed however they are written, and nothing else is', () => {
    const { token } = createToken('service');
    for (const header of [token, ` ${token}`, `Bearer ${token}`, `x,${token}`, `Bearer\t${token}`, `key="${token}"`])
      expect([header, mentionsKey(header)]).toEqual([header, true]);
    for (const header of ['', 'Bearer x', 'Basic aW52X3VzZXJf', 'Bearer aninv_user_x', 'Bearer eyJ.inv_user_x.y'])
      expect([header, mentionsKey(header)]).toEqual([header, false]);
  });

  it('take no time to refuse, however long they are', () => {
    for (const text of ['a', '0', ' ', 'inv_user_', '\t']) {
      expect(readToken(`Bearer inv_user_${text.repeat(1_000_000)}`)).toBeNull();
      expect(mentionsKey(text.repeat(1_000_000))).toBe(text === 'inv_user_');
    }
  });
});
