import { createHmac } from 'node:crypto';
import { makeWorld, TARGETS, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const NAME = 'better-auth.session_token';

/** Cookies that a browser would not have, and cookies that somebody else put into it. */
describe.each(TARGETS)('$name: cookies', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { session: { cookieCache: { enabled: true, maxAge: 300 } } } });
  });
  afterAll(() => world.close());

  it('with the signature of another session are nobody', async () => {
    const [one, other] = [await world.person(), await world.person()];
    const [token] = (one.cookies.get(NAME) ?? '').split('.');
    const [, signature] = (other.cookies.get(NAME) ?? '').split('.');
    const signed = one.cookies.get(NAME) ?? '';
    for (const value of [
      `${token}.${signature}`,
      `${token}`,
      `${token}.`,
      `.${signature}`,
      `${signed}x`,
      `x${signed}`,
    ]) {
      const answer = await world.stranger().get('/me', { cookie: `${NAME}=${value}` });
      expect([value === signed, answer.status]).toEqual([false, 401]);
    }
  });

  it('signed with a guessed secret are nobody', async () => {
    const person = await world.person();
    const token = decodeURIComponent(person.cookies.get(NAME) ?? '').split('.')[0] ?? '';
    for (const secret of ['', 'secret', 'better-auth-secret-123456789', 'better-auth-secret-12345678901234567890']) {
      const signature = createHmac('sha256', secret).update(token).digest('base64');
      const cookie = `${NAME}=${encodeURIComponent(`${token}.${signature}`)}`;
      expect((await world.stranger().get('/me', { cookie })).status).toBe(401);
    }
  });

  it('that better-auth keeps as a cache are not believed: neither forged nor outdated', async () => {
    const person = await world.person('admin');
    await person.auth('GET', '/get-session');
    const cached = [...person.cookies.keys()].find((name) => name.includes('session_data'));
    expect(cached).toBeDefined();
    const replay = person.twin();
    await world.sql('update "user" set role = ? where id = ?', 'viewer', person.id);
    expect((await replay.twin().call('POST', '/flows', { name: 'x' })).status).toBe(403);
    await world.sql('delete from session where "userId" = ?', person.id);
    expect((await replay.twin().get('/me')).status).toBe(401);

    const forged = Buffer.from(JSON.stringify({ session: { user: { id: 'x', role: 'admin' } }, expiresAt: 9e15 }));
    const cookie = `better-auth.session_data=${forged.toString('base64url')}`;
    expect((await world.stranger().get('/me', { cookie })).status).toBe(401);
  });

  it('that an attacker set before sign-in do not become the session', async () => {
    const attacker = await world.person();
    const victim = world.stranger();
    victim.cookies.set(NAME, attacker.cookies.get(NAME) ?? '');
    expect((await victim.signUp(`fixated-${world.port}-${Math.random()}@example.test`)).status).toBe(200);
    expect(victim.cookies.get(NAME)).not.toBe(attacker.cookies.get(NAME));
    expect((await victim.get('/me')).body.id).toBe(victim.id);
    expect((await attacker.get('/me')).body.id).toBe(attacker.id);
  });

  it('with odd names and values leave the session as it is', async () => {
    const person = await world.person();
    for (const odd of ['__proto__=x', 'constructor=x', '=x', 'x', ';;;', 'a=%FF', 'b="', `c=${'y'.repeat(6000)}`]) {
      const answer = await person.twin().get('/me', { cookie: `${odd}; ${person.cookieHeader()}` });
      expect([odd, answer.status]).toEqual([odd, 200]);
    }
  });
});
