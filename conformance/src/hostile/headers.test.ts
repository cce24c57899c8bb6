import { makeWorld, PASSWORD, sendRaw, TARGETS, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Headers that a client can write and nobody vouched for. */
describe.each(TARGETS)('$name: headers', (target) => {
  let world: World;
  beforeAll(async () => {
    const rules = { '/sign-in/*': { window: 60, max: 3 } };
    world = await makeWorld(target, {
      betterAuth: { rateLimit: { enabled: true, storage: 'database', customRules: rules } },
    });
  });
  afterAll(() => world.close());

  it('do not move a client to another rate limit', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 8; guess++) {
      const body = { email: 'somebody@example.test', password: PASSWORD };
      const answer = await world.stranger().auth('POST', '/sign-in/email', body, {
        'x-forwarded-for': `203.0.113.${guess}, 198.51.100.${guess}`,
        'x-real-ip': `203.0.113.${guess}`,
        forwarded: `for=203.0.113.${guess}`,
        'cf-connecting-ip': `203.0.113.${guess}`,
        'x-client-ip': `203.0.113.${guess}`,
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429, 429, 429]);
  });

  it('do not change which address was visited', async () => {
    const odd = [
      'Host: evil.test',
      'X-Forwarded-Host: evil.test',
      'X-Forwarded-Proto: https',
      'Forwarded: host=evil.test',
    ];
    for (const header of odd) {
      const { text } = await sendRaw(world.port, [`GET ${world.mount}/plugins/auth/api/auth/ok HTTP/1.1`, header]);
      if (header !== 'Host: evil.test') expect(text).not.toContain('evil.test');
    }
    const person = await world.person();
    expect((await person.get('/me')).body.id).toBe(person.id);
    expect(person.cookies.has('better-auth.session_token')).toBe(true);
  });

  it('may be many or long: the answer is a refusal, and the process lives', async () => {
    const many = Array.from({ length: 200 }, (_none, index) => `X-Header-${index}: ${'v'.repeat(20)}`);
    expect((await sendRaw(world.port, [`GET ${world.mount}/flows HTTP/1.1`, ...many])).status).toBe(401);
    const long = `X-Long: ${'v'.repeat(64 * 1024)}`;
    expect((await sendRaw(world.port, [`GET ${world.mount}/flows HTTP/1.1`, long])).status).toBe(431);
    expect((await sendRaw(world.port, [`GET ${world.mount}/health HTTP/1.1`])).status).toBe(200);
  });

  it('of a session in another place are nobody', async () => {
    const person = await world.person();
    const token = decodeURIComponent(person.cookies.get('better-auth.session_token') ?? '');
    const [bare = ''] = token.split('.');
    for (const value of [token, bare, encodeURIComponent(token)]) {
      expect((await world.stranger().get('/flows', { authorization: `Bearer ${value}` })).status).toBe(401);
      expect((await world.stranger().get(`/flows?token=${encodeURIComponent(value)}`)).status).not.toBe(200);
    }
  });
});
