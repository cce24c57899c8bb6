import { makeWorld, PASSWORD, sendRaw, TARGETS, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What a page of another site can make a victim's browser send. */
describe.each(TARGETS)('$name: another site', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target);
  });
  afterAll(() => world.close());

  const origins = (): string[] => [
    'https://evil.test',
    'null',
    `${world.origin}.evil.test`,
    world.origin.replace('127.0.0.1', '127.0.0.2'),
    world.origin.replace(/:\d+$/, ':1'),
    world.origin.replace('http:', 'https:'),
    `${world.origin}@evil.test`,
    `${world.origin}, ${world.origin}`,
  ];

  it('cannot write with any verb', async () => {
    const person = await world.person();
    const { body: flow } = await person.call('POST', '/flows', { name: 'kept' });
    for (const origin of origins()) {
      for (const [method, path, body] of [
        ['POST', '/flows', { name: 'forged' }],
        ['PATCH', `/flows/${flow.id}`, { version: 1, name: 'forged' }],
        ['DELETE', `/flows/${flow.id}`, undefined],
        ['POST', '/credentials', { name: 'x', type: 'x', secret: {} }],
      ] as const) {
        const answer = await person.twin().call(method, path, body, { origin });
        expect([origin, method, answer.status]).toEqual([origin, method, 403]);
      }
    }
    const lines = ['Sec-Fetch-Site: cross-site', 'Content-Type: application/json', `Cookie: ${person.cookieHeader()}`];
    const post = [`POST ${world.mount}/flows HTTP/1.1`, 'Content-Length: 12', ...lines];
    expect((await sendRaw(world.port, post, '{"name":"x"}')).status).toBe(403);
    expect((await person.get('/flows')).body.items).toMatchObject([{ name: 'kept' }]);
  });

  it('cannot use a form: neither its types nor its method override', async () => {
    const person = await world.person();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const headers = { 'content-type': type, origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' };
      expect((await person.twin().call('POST', '/flows', '{"name":"x"}', headers)).status).toBe(403);
      expect((await person.twin().auth('POST', '/sign-out', '{}', headers)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await person.get('/me?_method=DELETE', { 'x-http-method-override': 'DELETE' })).status).toBeLessThan(500);
    expect((await person.get('/me')).status).toBe(200);
  });

  it('cannot sign a victim in as somebody else', async () => {
    const attacker = await world.person();
    for (const origin of origins()) {
      const victim = world.stranger();
      victim.cookies.set('theme', 'dark');
      const body = { email: attacker.email, password: PASSWORD };
      const answer = await victim.auth('POST', '/sign-in/email', body, { origin, 'sec-fetch-site': 'cross-site' });
      expect([origin, answer.status]).toEqual([origin, 403]);
      expect(answer.headers.getSetCookie().join()).not.toContain('session_token');
    }
  });

  it.each([
    'https://evil.test',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    'javascript:alert(1)',
    'https:evil.test',
  ])('is not where %s in a body leads', async (url) => {
    const person = await world.person();
    const body = { email: person.email, password: PASSWORD };
    const signIn = await world.stranger().auth('POST', '/sign-in/email', { ...body, callbackURL: url });
    expect(signIn.headers.get('location') ?? '').not.toContain('evil');
    expect([signIn.status, signIn.text]).toEqual([403, expect.not.stringContaining('javascript:')]);
    const reset = { email: person.email, redirectTo: url };
    expect((await person.auth('POST', '/request-password-reset', reset)).status).toBe(403);
  });
});
