import { makeWorld, sendRaw, TARGETS, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Ways to spell a guarded path, or to slip past a gate, below the mount. */
const TARGETS_BELOW = [
  '/healthz',
  '/health/../flows',
  '/health/%2e%2e/flows',
  '/health/..%2fflows',
  '/health/..;/flows',
  '//flows',
  '/FLOWS',
  '/flows/',
  '/flows;x=/health',
  '/flows%00',
  '/flows?/health',
  '/%66lows',
  '/%2566lows',
  '/flows/%',
  '/flows\\',
  '/health\\..\\flows',
  '/%EF%BD%86lows',
  '/plugins/auth/../../flows',
  '/plugins/auth/%2e%2e/%2e%2e/flows',
  '/plugins/authX',
  '/plugins/auth',
];

const HEADERS = [
  'X-HTTP-Method-Override: GET',
  'X-Original-URL: /health',
  'X-Rewrite-URL: /health',
  'X-Forwarded-Prefix: /health',
  'X-Forwarded-Host: evil.test',
  'x-middleware-subrequest: middleware:middleware:middleware',
  'X-User-Id: admin',
  'Authorization: Bearer token',
];

describe.each(TARGETS)('$name: a stranger', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { userAuth: { publicPaths: ['/health', '/webhooks'] } });
    const editor = await world.person();
    await editor.call('POST', '/flows', { name: 'canary-flow' });
  });
  afterAll(() => world.close());

  async function denied(lines: string[], body?: string): Promise<void> {
    const { status, text } = await sendRaw(world.port, lines, body);
    expect(text).not.toContain('canary');
    const isHosts = /^x-request-id:/im.test(text);
    if (target.tidiesTargets && !isHosts) return frameworkDenied(lines, status, text);
    // 405: of better-auth's routes HEAD reaches none that does something.
    expect([lines[0], [400, 401, 403, 404, 405].includes(status), status]).toEqual([lines[0], true, status]);
  }

  /** The framework answered before the host was asked. It may redirect to the tidy form of a target, which the host then denies. */
  async function frameworkDenied([line = '', ...headers]: string[], status: number, text: string): Promise<void> {
    expect([line, [308, 400, 404, 405, 500].includes(status), status]).toEqual([line, true, status]);
    if (status !== 308) return;
    const location = /^location: (\S+)/im.exec(text)?.[1] ?? '';
    // A target in absolute form is sent back to where it said it was.
    if (line.includes(` ${location} `)) return;
    expect(location).toMatch(/^\/[^/]/);
    await denied([line.replace(/ \S+ /, ` ${location} `), ...headers]);
  }

  it.each(['GET', 'HEAD', 'POST', 'OPTIONS', 'PROPFIND'])(
    'gets nowhere with %s, however the path is spelled',
    async (method) => {
      for (const below of TARGETS_BELOW) await denied([`${method} ${world.mount}${below} HTTP/1.1`]);
    },
  );

  it('gets nowhere with headers, odd targets and odd hosts', async () => {
    for (const header of HEADERS) await denied([`GET ${world.mount}/flows HTTP/1.1`, header]);
    await denied([`GET http://evil.test${world.mount}/flows HTTP/1.1`]);
    for (const host of ['x:99999', 'a b', 'evil.test/flows', '', '[::1', 'a@b']) {
      await denied([`GET ${world.mount}/flows HTTP/1.1`, `Host: ${host}`]);
    }
    await denied([`GET ${world.mount || '/'}X/flows HTTP/1.1`]);
  });

  it.each([
    ['bad percent', '=%ff%fe.%00'],
    ['an oversized value', `=${'x'.repeat(7000)}`],
    ['no value', '='],
    ['only a signature', '=.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ])('gets nowhere with a session cookie of %s', async (_what, value) => {
    await denied([`GET ${world.mount}/flows HTTP/1.1`, `Cookie: better-auth.session_token${value}`]);
    await denied([`GET ${world.mount}/flows HTTP/1.1`, `Cookie: __proto__${value}; better-auth.session_data${value}`]);
  });

  it('cannot end the process', async () => {
    await sendRaw(world.port, ['OPTIONS * HTTP/1.1']);
    await sendRaw(world.port, [`TRACE ${world.mount}/flows HTTP/1.1`]);
    const { status } = await sendRaw(world.port, [`GET ${world.mount}/health HTTP/1.1`]);
    expect(status).toBe(200);
  });
});

describe.each(TARGETS)('$name: a password reset', (target) => {
  it('never takes the link from a header that nobody vouched for', async () => {
    const links: string[] = [];
    const world = await makeWorld(target, {
      betterAuth: { emailAndPassword: { enabled: true, sendResetPassword: async ({ url }) => void links.push(url) } },
    });
    const person = await world.person();
    const forged = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https', forwarded: 'host=evil.test' };
    for (const headers of [undefined, forged]) {
      await person.auth('POST', '/request-password-reset', { email: person.email, redirectTo: '/reset' }, headers);
    }
    expect(links).toHaveLength(2);
    for (const link of links) expect(link.startsWith(`${world.base}/plugins/auth/api/auth/reset-password/`)).toBe(true);
    await world.close();
  });
});
