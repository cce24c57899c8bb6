import { type Answer, EVERY_TARGET, makeWorld, PASSWORD, type Person, type Target, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const JSON_TYPE = { 'content-type': 'application/json' };
const UNKNOWN = '01a00000-0000-7000-8000-000000000000';
const AUTH = '/plugins/auth/api/auth';

type Probe = readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>];

const PROBES: readonly Probe[] = [
  ['GET', '/health'],
  ['HEAD', '/health'],
  ['POST', '/health', {}],
  ['OPTIONS', '/health'],
  ['GET', '/openapi.json'],
  ['GET', '/me'],
  ['HEAD', '/me'],
  ['GET', ''],
  ['GET', '/'],
  ['GET', '/nothing'],
  ['GET', '/FLOWS'],
  ['GET', '/%66lows'],
  ['GET', '/%2566lows'],
  ['GET', '/flows;x=/health'],
  ['GET', '/flows%00'],
  ['GET', '/flows%2f..'],
  ['GET', '/flows'],
  ['HEAD', '/flows'],
  ['OPTIONS', '/flows'],
  ['PUT', '/flows', {}],
  ['DELETE', '/flows'],
  ['GET', '/flows?limit=1'],
  ['GET', '/flows?limit=x'],
  ['GET', '/flows?limit=1&limit=2'],
  ['GET', '/flows?nothing=1'],
  ['GET', `/flows/${UNKNOWN}`],
  ['PATCH', `/flows/${UNKNOWN}`, { name: 'x', version: 1 }],
  ['DELETE', `/flows/${UNKNOWN}`],
  ['POST', '/flows', { name: 'new', description: 'ü 日本 \u{1f600}' }],
  ['POST', '/flows', {}],
  ['POST', '/flows', { name: 'x', ownerId: 'y' }],
  ['POST', '/flows', '{'],
  ['POST', '/flows', '', JSON_TYPE],
  ['POST', '/flows'],
  ['POST', '/flows', '{"name":"x","__proto__":{}}'],
  ['POST', '/flows', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['POST', '/flows', '{"name":"x"}', { 'content-type': 'text/plain' }],
  ['POST', '/flows', `{"name":"${'x'.repeat(2_000_000)}"}`],
  ['POST', '/flows', { name: 'x' }, { origin: 'https://evil.test' }],
  ['POST', '/flows', { name: 'x' }, { origin: 'null' }],
  ['POST', '/flows', { name: 'x' }, { 'x-http-method-override': 'GET' }],
  ['GET', '/credentials'],
  ['POST', '/credentials', { name: 'c', type: 'header', secret: { value: 'v' } }],
  ['GET', `/credentials/${UNKNOWN}`],
  ['GET', '/plugins/auth'],
  ['GET', '/plugins/nothing'],
  ['GET', `${AUTH}/ok`],
  ['HEAD', `${AUTH}/ok`],
  ['HEAD', `${AUTH}/verify-email?token=x`],
  ['POST', `${AUTH}/revoke-other-sessions`],
  ['POST', `${AUTH}/sign-in/email`],
  ['GET', `${AUTH}/nothing`],
  ['GET', `${AUTH}/get-session`],
  ['POST', `${AUTH}/sign-in/email`, { email: 'nobody@example.test', password: PASSWORD }],
  ['POST', `${AUTH}/sign-in/email`, '{'],
  ['POST', `${AUTH}/sign-in/email`, `{"email":"${'x'.repeat(2_000_000)}"}`],
  ['POST', `${AUTH}/sign-in/email`, { email: 'a@example.test', password: PASSWORD }, { origin: 'https://evil.test' }],
  ['POST', `${AUTH}/sign-up/email`, { name: 'x', email: 'not-an-address', password: PASSWORD }],
  ['GET', `${AUTH}/sign-in/social`],
  ['GET', `${AUTH}/sign-in/social?provider=nobody`],
  ['GET', `${AUTH}/callback/google?error=access_denied`],
];

/** What a server adds to every answer by itself, and what differs from answer to answer. */
const NOT_OURS = new Set(
  'date connection keep-alive transfer-encoding content-length x-powered-by vary x-request-id'.split(' '),
);

/** An answer without what may differ: ids, times, the mount. */
function comparable({ status, headers, body, text }: Answer, { base, mount, origin }: World): object {
  const plain = (value: string): string =>
    value
      .replaceAll(base, '<base>')
      .replaceAll(origin, '<origin>')
      .replaceAll(mount || '\0', '<mount>');
  return {
    status,
    code: body?.code,
    message: body?.message && plain(body.message),
    fields: body?.fields,
    keys: body && Object.keys(body).sort(),
    empty: text === '',
    headers: [...headers]
      .filter(([name]) => !NOT_OURS.has(name))
      .map(([name, value]) =>
        name === 'set-cookie' ? `${name}: ${value.replace(/=[^;]*/, '=…')}` : `${name}: ${plain(value)}`,
      )
      .sort(),
  };
}

/** Targets that answer these in their own framework's way, before the host is asked. */
function isFrameworks({ name }: Target, [method, path]: Probe): boolean {
  if (name.startsWith('Next')) return path === '/' || /%2f|%00/.test(path) || method === 'PROPFIND';
  return false;
}

describe('every target', () => {
  const worlds = new Map<Target, World>();
  const callers = new Map<Target, Record<string, Person>>();

  beforeAll(async () => {
    for (const target of EVERY_TARGET) {
      const world = await makeWorld(target, {
        betterAuth: { socialProviders: { google: { clientId: 'client', clientSecret: 'secret' } } },
      });
      worlds.set(target, world);
      const leaver = await world.person();
      const expired = leaver.twin();
      await leaver.signOut();
      callers.set(target, {
        nobody: world.stranger(),
        expired,
        viewer: await world.person('viewer'),
        admin: await world.person('admin'),
      });
    }
  });
  afterAll(async () => {
    for (const world of worlds.values()) await world.close();
  });

  describe.each(['nobody', 'expired', 'viewer', 'admin'])('gives %s the same answer', (caller) => {
    it.each(
      PROBES.map((probe) => [`${probe[0]} ${probe[1]} ${JSON.stringify(probe[2] ?? '').slice(0, 40)}`, probe] as const),
    )('to %s', async (_name, probe) => {
      const [method, path, body, headers] = probe;
      let first: { name: string; answer: object } | undefined;
      for (const target of EVERY_TARGET) {
        if (isFrameworks(target, probe)) continue;
        const world = worlds.get(target) as World;
        const person = (callers.get(target) as Record<string, Person>)[caller] as Person;
        const answer = comparable(
          await person.twin().call(method, path, body, { 'accept-encoding': 'identity', ...headers }),
          world,
        );
        first ??= { name: target.name, answer };
        expect({ target: target.name, ...answer }, `not what ${first.name} answers`).toEqual({
          target: target.name,
          ...first.answer,
        });
      }
    });
  });
});
