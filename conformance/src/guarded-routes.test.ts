import type { InvectPlugin } from '@invect/core';
import { makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUARDED_APPS } from './guarded-apps.js';

/** Deletes a cookie of its own with every answer, and names what the answer depends on. It leaves to user-auth who is asking. */
const TENANTS: InvectPlugin = {
  id: 'tenants',
  authenticates: true,
  start: () => ({
    hooks: {
      async onAuthorize({ responseHeaders }) {
        responseHeaders.append('set-cookie', 'old-tenant=; Max-Age=0; Path=/');
        responseHeaders.append('vary', 'X-Tenant');
        responseHeaders.set('cache-control', 'no-cache');
        responseHeaders.set('x-tenant', 'acme');
        responseHeaders.set('content-type', 'text/plain');
        return null;
      },
    },
  }),
};

/** What an app answers, without what its server adds. */
async function ask(world: World, person: Person, method: string, headers: Record<string, string> = {}) {
  const init = { method, headers: { ...headers, cookie: person.cookieHeader() } };
  const response = await fetch(`${world.origin}/guarded`, init);
  const set = response.headers.getSetCookie().map((line) => line.replace(/(session_token=)[^;]+/, '$1…'));
  const vary = new Set((response.headers.get('vary') ?? '').toLowerCase().split(/,\s*/));
  return {
    status: response.status,
    body: (await response.json()) as { id?: string; code?: string },
    cookies: set.sort(),
    vary: ['accept-language', 'x-tenant'].filter((name) => vary.has(name)),
    cacheControl: response.headers.get('cache-control'),
    tenant: response.headers.get('x-tenant'),
    others: OF_REFUSALS.map((name) => [name, response.headers.get(name)]),
    hasRequestId: response.headers.has('x-request-id'),
    isText: /^text\/plain/.test(response.headers.get('content-type') ?? ''),
  };
}

const OF_REFUSALS = ['www-authenticate', 'x-content-type-options', 'x-frame-options', 'referrer-policy'];
const SECURE = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
];
const ADMITTED = {
  status: 200,
  vary: ['accept-language', 'x-tenant'],
  cacheControl: 'private',
  tenant: 'acme',
  others: OF_REFUSALS.map((name) => [name, null]),
  hasRequestId: false,
  isText: false,
};
const REFUSED = { vary: ['x-tenant'], cacheControl: 'no-store', tenant: 'acme', hasRequestId: true, isText: false };
const UNAUTHENTICATED = {
  ...REFUSED,
  status: 401,
  others: [['www-authenticate', 'Session realm="invect"'], ...SECURE],
};
const FORBIDDEN = { ...REFUSED, status: 403, others: [['www-authenticate', null], ...SECURE] };
const LEFTOVER = 'old-tenant=; Max-Age=0; Path=/';

describe.each(GUARDED_APPS)("$name: an app's own guarded routes", (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, {
      betterAuth: { session: { updateAge: 60 } },
      pluginsInFront: [TENANTS],
    });
  });
  afterAll(() => world.close());

  it("answer with the app's cookie and with all of the gate's: a refreshed session, a deleted cookie", async () => {
    const person = await world.person();
    const soon = new Date(Date.now() + 3 * 24 * 3600_000).toISOString();
    world.database.prepare('update session set expiresAt = ? where userId = ?').run(soon, person.id);
    expect(await ask(world, person, 'GET')).toEqual({
      ...ADMITTED,
      body: { id: person.id },
      cookies: [
        'better-auth.session_token=…; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax',
        LEFTOVER,
        'theme=dark; Path=/',
      ],
    });
    expect(await ask(world, person, 'POST')).toEqual({
      ...ADMITTED,
      body: { id: person.id },
      cookies: [LEFTOVER, 'theme=dark; Path=/'],
    });
  });

  it('refuse the cookie of an ended session, and delete it', async () => {
    const person = await world.person();
    const replay = person.twin();
    await person.signOut();
    expect(await ask(world, replay, 'GET')).toMatchObject({
      ...UNAUTHENTICATED,
      body: { code: 'auth:session_expired' },
      cookies: [
        ...['dont_remember', 'session_data', 'session_token'].map(
          (name) => `better-auth.${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`,
        ),
        LEFTOVER,
      ],
    });
  });

  it('refuse strangers', async () => {
    expect(await ask(world, world.stranger(), 'GET')).toMatchObject({
      ...UNAUTHENTICATED,
      body: { code: 'auth:session_not_found' },
      cookies: [LEFTOVER],
    });
  });

  it('refuse people without the permission, and requests from other sites', async () => {
    const [viewer, editor] = [await world.person('viewer'), await world.person()];
    const refused = { ...FORBIDDEN, cookies: [LEFTOVER] };
    expect(await ask(world, viewer, 'POST')).toMatchObject({ ...refused, body: { code: 'auth:forbidden' } });
    expect(await ask(world, editor, 'POST', { origin: 'https://evil.test' })).toMatchObject({
      ...refused,
      body: { code: 'request:cross_site' },
    });
  });
});
