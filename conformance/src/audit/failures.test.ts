import type { AuditEntry } from '@invect/core';
import { EACH_DATABASE, makeWorld, PASSWORD, type Person, type World } from '@invect/testing';
import { emailOTP, magicLink } from 'better-auth/plugins';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Machine, makeKey } from '../keys/caller.js';

describe.each(EACH_DATABASE)('$name: an attempt that fails', (target) => {
  let world: World;
  let admin: Person;
  let ada: Person;
  beforeEach(async () => {
    const google = { clientId: 'an-id', clientSecret: 'canary-provider-4e1a' };
    world = await makeWorld(target, {
      betterAuth: {
        socialProviders: { google },
        plugins: [emailOTP({ sendVerificationOTP: async () => {} }), magicLink({ sendMagicLink: async () => {} })],
      },
    });
    [admin, ada] = [await world.person('admin'), await world.person()];
  });
  afterEach(() => world.close());

  const newest = async (): Promise<AuditEntry> => (await admin.get('/audit?limit=1')).body.items[0];

  it.each<[string, (stranger: Person) => Promise<unknown>]>([
    ['a wrong password', (stranger) => stranger.signIn(ada.email, `${PASSWORD}-wrong`)],
    ['a wrong code', (stranger) => stranger.auth('POST', '/sign-in/email-otp', { email: ada.email, otp: '000000' })],
    ['a link that is no link', (stranger) => stranger.auth('GET', '/magic-link/verify?token=canary-4e1a')],
    [
      'an answer of a provider that nobody has asked for',
      (stranger) => stranger.auth('GET', '/callback/google?code=canary-4e1a&state=x'),
    ],
    ['a refusal of a provider', (stranger) => stranger.auth('GET', '/callback/google?error=access_denied&state=x')],
    [
      'a token of a provider that it has not made',
      (stranger) => stranger.auth('POST', '/sign-in/social', { provider: 'google', idToken: { token: 'canary-4e1a' } }),
    ],
  ])('to sign in leaves an entry: %s', async (_name, attempt) => {
    const before = await newest();
    await attempt(world.stranger());
    await vi.waitFor(async () => expect((await newest()).position).toBeGreaterThan(before.position), 10_000);
    const entry = await newest();
    expect(entry).toMatchObject({
      actor: { type: 'public', id: null },
      action: 'user.sign-in',
      resource: { type: 'user' },
      outcome: 'failure',
      reason: expect.stringMatching(/^[A-Za-z_:]+$/),
      address: expect.stringMatching(/127\.0\.0\.1$/),
    });
    expect(JSON.stringify(entry)).not.toMatch(/canary|000000/);
  });

  it.each<[string, string, () => Promise<string>]>([
    ['that does not exist', 'key:invalid', async () => `inv_user_${'0'.repeat(57)}`],
    [
      'that was revoked',
      'key:invalid',
      async () => {
        const { id, token } = await makeKey(ada, ['flow:read']);
        await ada.call('DELETE', `/keys/${id}`);
        return token;
      },
    ],
    [
      'that has expired',
      'key:expired',
      async () => {
        const { id, token } = await makeKey(ada, ['flow:read']);
        await world.sql('update invect_key set expires_at = ? where id = ?', '2026-01-01T00:00:00.000Z', id);
        return token;
      },
    ],
  ])('to use a key %s leaves an entry without the key', async (_name, reason, makeToken) => {
    const token = await makeToken();
    await new Machine(world, token).get('/flows');
    const wanted = { action: 'request.refuse', outcome: 'refused', reason };
    const found = async (): Promise<AuditEntry[]> => (await admin.get('/audit?action=request.refuse')).body.items;
    await vi.waitFor(async () => expect(await found()).toContainEqual(expect.objectContaining(wanted)), 10_000);
    expect(JSON.stringify(await found())).not.toContain(token.slice(9));
  });
});
