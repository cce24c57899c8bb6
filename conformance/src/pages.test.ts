import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createInvect, type InvectPlugin, type Pages } from '@invect/core';
import { makeWorld, type Person, sendRaw, TARGETS, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What Chromium sends when somebody follows a link. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const SCRIPT = `document.title = 'Here';\n`.repeat(100);

const folder = mkdtempSync(join(tmpdir(), 'invect-pages-'));
const assets = join(folder, 'assets');
mkdirSync(assets);
writeFileSync(join(folder, 'secret.js'), 'canary');
writeFileSync(join(assets, 'app-8f3k2m1p.js'), SCRIPT);
writeFileSync(join(assets, 'app-8f3k2m1p.js.br'), brotliCompressSync(SCRIPT));
writeFileSync(join(assets, 'app-8f3k2m1p.js.gz'), gzipSync(SCRIPT));
writeFileSync(join(assets, 'mark-1a2b3c4d.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
afterAll(() => rmSync(folder, { recursive: true }));

const pages: Pages = {
  assets,
  shell: ({ mount, assets: at }) =>
    `<!doctype html><html lang="en" data-mount="${mount}"><script type="module" src="${at}/app-8f3k2m1p.js"></script>`,
  paths: { '/': 'signed-in', '/sign-in': 'everybody', '/flows': 'signed-in', '/members/:userId': 'signed-in' },
  signIn: '/sign-in',
};
const desk = { id: 'desk', start: () => ({ pages }) } satisfies InvectPlugin;

describe.each(TARGETS)('$name: pages of a plugin', (target) => {
  let world: World;
  let editor: Person;
  beforeAll(async () => {
    world = await makeWorld(target, { host: { plugins: [desk] } });
    editor = await world.person('editor');
  });
  afterAll(() => world.close());

  const assetsAt = (): string => `${world.mount}/plugins/desk/assets`;
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(world.base + path || world.origin, { headers, redirect: 'manual' });

  it('open for those who may, each at its path, with the mount in it', async () => {
    for (const path of ['', '/flows', '/members/1', '/sign-in?next=%2Fflows']) {
      const answer = await get(path, { ...BROWSER, cookie: editor.cookieHeader() });
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      expect(await answer.text()).toContain(`data-mount="${world.mount}"`);
    }
  });

  it('run scripts and styles of this origin only', async () => {
    const { headers } = await get('/sign-in', BROWSER);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; .*frame-ancestors 'none'$/);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('vary')).toMatch(/accept/i);
  });

  it('are asked for again, and not sent again', async () => {
    const { headers } = await get('/sign-in', BROWSER);
    expect(headers.get('cache-control')).toBe('private, no-cache');
    const again = await get('/sign-in', { ...BROWSER, 'if-none-match': headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    ['/flows?search=a%20b&next=//evil.test', '/flows?search=a%20b&next=//evil.test'],
    ['/members/%2Bx', '/members/%2Bx'],
    ['/members/https:%3F%3Fevil.test', '/members/https%3A%3F%3Fevil.test'],
  ])('lead a stranger at %s to the sign-in page, which knows the way back', async (path, next) => {
    const answer = await get(path, BROWSER);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([303, 'no-store']);
    const location = answer.headers.get('location') ?? '';
    expect(location.startsWith(`${world.mount}/sign-in?next=`)).toBe(true);
    const led = new URL(location, world.origin);
    expect([led.origin, [...led.searchParams.keys()]]).toEqual([world.origin, ['next']]);
    // Next.js writes queries anew before the host sees them.
    const [back, wanted] = [led.searchParams.get('next') ?? '', next].map((text) => new URL(`http://x${text}`));
    expect([back?.pathname, [...(back?.searchParams ?? [])]]).toEqual([
      wanted?.pathname,
      [...(wanted?.searchParams ?? [])],
    ]);
  });

  it('lead there whose session has ended, too, and nowhere else', async () => {
    const leaver = await world.person();
    const old = leaver.twin();
    await leaver.signOut();
    expect((await get('/flows', { ...BROWSER, cookie: old.cookieHeader() })).status).toBe(303);
    const forged = { host: 'evil.test', 'x-forwarded-host': 'evil.test', 'x-forwarded-prefix': '//evil.test' };
    const lines = Object.entries({ ...BROWSER, ...forged }).map(([name, value]) => `${name}: ${value}`);
    const { text } = await sendRaw(world.port, [`GET ${world.mount}/flows HTTP/1.1`, ...lines]);
    const location = /^location: (\S+)/im.exec(text)?.[1] ?? `${world.mount}/sign-in`;
    expect(location.startsWith(`${world.mount}/sign-in`)).toBe(true);
  });

  it.each([undefined, '*/*', 'application/json', 'text/html;q=0, */*'])(
    'leave the API as it is for Accept: %s',
    async (accept) => {
      const headers = { accept: accept ?? '' };
      const stranger = await get('/flows', headers);
      expect([stranger.status, (await stranger.json()).code]).toEqual([401, 'auth:session_not_found']);
      const known = await get('/flows', { ...headers, cookie: editor.cookieHeader() });
      expect([known.status, (await known.json()).items]).toEqual([200, []]);
      expect((await get('/sign-in', headers)).status).toBe(401);
    },
  );

  it('leave other paths as they are, also for browsers', async () => {
    for (const path of ['/me', '/nothing', '/members', '/sign-in/x', '/plugins/desk']) {
      expect([path, (await get(path, BROWSER)).status]).toEqual([path, 401]);
    }
  });

  it('take GET and HEAD, and nothing else', async () => {
    const headers = { ...BROWSER, origin: world.origin };
    const head = await fetch(`${world.base}/sign-in`, { method: 'HEAD', headers });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      expect((await fetch(`${world.base}/sign-in`, { method, headers })).status).toBe(401);
      const answer = await fetch(`${world.origin}${assetsAt()}/app-8f3k2m1p.js`, { method, headers });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('have their files from anybody for a year, of the right type, and compressed', async () => {
    const url = `/plugins/desk/assets/app-8f3k2m1p.js`;
    for (const [accepted, encoding] of [
      ['br, gzip', 'br'],
      ['gzip, br;q=0', 'gzip'],
      ['identity', null],
    ] as const) {
      const { status, text } = await sendRaw(world.port, [
        `GET ${world.mount}${url} HTTP/1.1`,
        `Accept-Encoding: ${accepted}`,
      ]);
      const used = /^content-encoding: (\w+)/im.exec(text)?.[1] ?? null;
      // Next.js drops the header, so it gets the file as it is, and compresses it by itself or not.
      expect([status, target.name.startsWith('Next') ? [null, 'gzip'] : [encoding]]).toEqual([
        200,
        expect.arrayContaining([used]),
      ]);
      const answer = await get(url, { 'accept-encoding': accepted });
      expect(await answer.text()).toBe(SCRIPT);
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      const etag = answer.headers.get('etag') ?? '';
      expect((await get(url, { 'accept-encoding': accepted, 'if-none-match': `"x", W/${etag}` })).status).toBe(304);
    }
    const image = await get('/plugins/desk/assets/mark-1a2b3c4d.svg');
    expect([image.headers.get('content-type'), image.headers.get('content-security-policy')]).toEqual([
      'image/svg+xml',
      "default-src 'none'; frame-ancestors 'none'",
    ]);
  });

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/%2e%2e%2fsecret.js',
    '/..\\secret.js',
    '/%5c..%5csecret.js',
    '//secret.js',
    '/app-8f3k2m1p.js%00',
    '/app-8f3k2m1p.js.br',
    '/app-8f3k2m1p.js/',
    '/APP-8F3K2M1P.JS',
    '/__proto__',
    '/',
    '',
  ])('give no other file away: %j', async (path) => {
    for (const accept of [BROWSER.accept, '*/*']) {
      const lines = [`GET ${assetsAt()}${path} HTTP/1.1`, `Accept: ${accept}`];
      const { status, text } = await sendRaw(world.port, lines);
      expect(text).not.toContain('canary');
      expect([path, [303, 308, 400, 401, 404].includes(status), status]).toEqual([path, true, status]);
    }
  });
});

describe('a host', () => {
  const start = async (faulty: Partial<Pages>): Promise<void> => {
    const invect = createInvect({
      baseDatabaseConfig: { type: 'sqlite', connectionString: ':memory:', id: 'pages' },
      auth: 'none',
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      plugins: [{ id: 'desk', start: () => ({ pages: { ...pages, ...faulty } }) }],
    });
    await invect.ready().finally(() => invect.close());
  };

  it('does not start with pages that could not work', async () => {
    await expect(start({ signIn: '/flows' })).rejects.toThrow(`plugin "desk": pages.signIn is "/flows"`);
    await expect(start({ paths: { '/plugins/auth': 'everybody' } })).rejects.toThrow('pages are not below /plugins');
    await expect(start({ paths: { '/x': 'nobody' as never }, signIn: undefined })).rejects.toThrow(
      `pages.paths["/x"] must be 'everybody'`,
    );
    await expect(start({ paths: { '/flows/new': 'everybody' }, signIn: undefined })).rejects.toThrow(
      'could answer the same request',
    );
    await expect(start({ assets: join(folder, 'nothing') })).rejects.toThrow('ENOENT');
    writeFileSync(join(folder, 'notes.txt'), '');
    await expect(start({ assets: folder })).rejects.toThrow('pages.assets contains notes.txt');
  });

  it('shows pages to everybody where nobody signs in', async () => {
    const invect = createInvect({
      baseDatabaseConfig: { type: 'sqlite', connectionString: ':memory:', id: 'pages' },
      auth: 'none',
      plugins: [desk],
    });
    const answer = await invect.fetch(new Request('http://127.0.0.1/flows', { headers: BROWSER }));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    await invect.close();
  });
});
