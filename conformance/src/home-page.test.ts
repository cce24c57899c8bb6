import { createHash } from 'node:crypto';
import { makeWorld, type Person, TARGETS, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What Chromium and Firefox send when somebody types an address. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

describe.each(TARGETS)('$name: the mount in a browser', (target) => {
  let world: World;
  let editor: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    editor = await world.person('editor');
  });
  afterAll(() => world.close());

  const visit = (headers: Record<string, string>, method = 'GET') =>
    fetch(world.base || `${world.origin}/`, { method, headers, redirect: 'manual' });

  it('says what this is, and where to go on from there', async () => {
    const answer = await visit({ accept: BROWSER });
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('Invect is running');
    const [health = ''] = [...text.matchAll(/href="([^"]+)"/g)].map(([, path]) => path);
    expect(health).toBe(`${world.mount}/health`);
    expect((await fetch(world.origin + health)).status).toBe(200);
  });

  it('loads and runs nothing, and is kept by nobody', async () => {
    const answer = await visit({ accept: BROWSER });
    const { headers } = answer;
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; .*frame-ancestors 'none'$/);
    const style = /<style>(.*?)<\/style>/s.exec(await answer.text())?.[1] ?? '';
    expect(policy).toContain(createHash('sha256').update(style).digest('base64'));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('vary')).toMatch(/accept/i);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('is the same for everybody, and names nobody', async () => {
    const [stranger, signedIn] = [
      await (await visit({ accept: BROWSER })).text(),
      await (await visit({ accept: BROWSER, cookie: editor.cookieHeader() })).text(),
    ];
    expect(signedIn).toBe(stranger);
  });

  it.each([
    undefined,
    '*/*',
    'application/json',
    'text/*',
    'text/html;q=0, */*',
    'text/htmlx',
    'application/json, text/html; q=0.0',
  ])('does not exist for Accept: %s', async (accept) => {
    const headers = accept === undefined ? { accept: '' } : { accept };
    const stranger = await visit(headers);
    expect([stranger.status, (await stranger.json()).code]).toEqual([401, 'auth:session_not_found']);
    const known = await visit({ ...headers, cookie: editor.cookieHeader() });
    expect([known.status, (await known.json()).code]).toEqual([404, 'request:not_found']);
  });

  it.each(['POST', 'DELETE', 'PUT'])('is not there for %s', async (method) => {
    const headers = { accept: BROWSER, origin: world.origin };
    expect((await visit(headers, method)).status).toBe(401);
    expect((await visit({ ...headers, cookie: editor.cookieHeader() }, method)).status).toBe(404);
  });

  it('answers HEAD without a body', async () => {
    const answer = await visit({ accept: BROWSER }, 'HEAD');
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  it('opens no other path', async () => {
    for (const path of ['/flows', '/me', '/nothing', '/openapi.json', '/index.html']) {
      expect([path, (await world.stranger().get(path, { accept: BROWSER })).status]).toEqual([path, 401]);
    }
  });
});
