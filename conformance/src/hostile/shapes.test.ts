import { gzipSync } from 'node:zlib';
import { makeWorld, PASSWORD, type Person, sendRaw, TARGETS, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Bodies of shapes that nobody asked for: refused, never half-believed, and the process lives on. */
describe.each(TARGETS)('$name: shapes', (target) => {
  let world: World;
  let editor: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    editor = await world.person();
  });
  afterAll(async () => {
    expect((await world.stranger().get('/health')).status).toBe(200);
    await world.close();
  });

  it.each([
    ['an owner', { ownerId: 'someone-else' }],
    ['an id', { id: '01a00000-0000-7000-8000-000000000000' }],
    ['a date', { createdAt: '2001-01-01T00:00:00.000Z' }],
    ['a version', { version: 7 }],
    ['an array for a name', { name: ['x'] }],
    ['an object for a name', { name: { $ne: null } }],
    ['a number for a name', { name: 7 }],
    ['true for a description', { description: true }],
    ['an array for a team', { teamId: ['red'] }],
    ['a string for a definition', { definition: 'nodes' }],
  ])('a flow with %s is a 400', async (_what, extra) => {
    const answer = await editor.call('POST', '/flows', { name: 'x', ...extra });
    expect([answer.status, answer.body.code]).toEqual([400, 'request:invalid']);
  });

  it('a flow for a team that is not the own one is refused', async () => {
    expect([403, 404]).toContain((await editor.call('POST', '/flows', { name: 'x', teamId: 'red' })).status);
  });

  it.each([
    ['__proto__', '{"name":"x","__proto__":{"role":"admin"}}'],
    ['constructor', '{"name":"x","constructor":{"prototype":{"role":"admin"}}}'],
    ['a nested __proto__', '{"name":"x","definition":{"nodes":[],"edges":[],"__proto__":{"a":1}}}'],
    ['an escaped __proto__', '{"name":"x","\\u005f_proto__":{"role":"admin"}}'],
    ['200,000 brackets', `{"name":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['half a document', '{"name":"x"'],
    ['two documents', '{"name":"x"}{"name":"y"}'],
    ['an array', '[{"name":"x"}]'],
    ['null', 'null'],
  ])('%s in a body is a 400', async (_what, body) => {
    const answer = await editor.call('POST', '/flows', body);
    expect(answer.status).toBe(400);
    expect(({} as { role?: string }).role).toBeUndefined();
  });

  it('a megabyte of unknown fields is answered with the names of twenty, and a count', async () => {
    const keys = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`unknown-${index}`, 1]));
    const { status, text, body } = await editor.call('POST', '/flows', { name: 'x', ...keys });
    expect([status, Object.keys(body.fields).length]).toEqual([400, 20]);
    expect(body.message).toContain('49980 more');
    expect(text.length).toBeLessThan(4 * 1024);
    const long = await editor.call('POST', '/flows', { name: 'x', ['k'.repeat(900_000)]: 1 });
    expect([long.status, long.text.length < 4 * 1024]).toEqual([400, true]);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])('JSON sent as %j is a 415', async (type) => {
    const headers = { 'content-type': type };
    expect((await editor.call('POST', '/flows', '{"name":"x"}', headers)).status).toBe(415);
  });

  it('a compressed body is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, 0x20));
    const head = [
      `POST ${world.mount}/flows HTTP/1.1`,
      `Cookie: ${editor.cookieHeader()}`,
      `Origin: ${world.origin}`,
      'Content-Type: application/json',
      'Content-Encoding: gzip',
      `Content-Length: ${bomb.length}`,
    ];
    expect((await sendRaw(world.port, head, bomb)).status).toBe(415);
  });

  it.each([
    '?limit=1&limit=2',
    '?limit=0',
    '?limit=101',
    '?limit=1e1',
    '?limit[]=1',
    '?cursor=x',
    '?search=a&search=b',
    // A framework that tidies targets may leave it out.
    ...(target.tidiesTargets ? [] : ['?__proto__=x']),
    '?unknown=1',
  ])('a list with %s is a 400', async (query) => {
    expect((await editor.get(`/flows${query}`)).status).toBe(400);
  });

  it('a user cannot make themselves anything at sign-up or by an update', async () => {
    for (const extra of [{ role: 'admin' }, { banned: false }, { emailVerified: true }, { id: 'chosen' }]) {
      const email = `shape-${Object.keys(extra)}-${world.port}@example.test`;
      const visitor = world.stranger();
      await visitor.auth('POST', '/sign-up/email', { name: 'x', email, password: PASSWORD, ...extra });
      await visitor.auth('POST', '/update-user', extra);
      const me = await visitor.get('/me');
      if (me.status === 200) expect(me.body).toMatchObject({ role: 'editor', id: expect.not.stringMatching('chosen') });
      const [row] = await world.sql('select "emailVerified" as verified from "user" where email = ?', email);
      if (row) expect(Boolean(row['verified'])).toBe(false);
    }
    await editor.auth('POST', '/update-user', { name: 'Renamed', role: 'admin' });
    expect((await editor.get('/me')).body.role).toBe('editor');
  });

  it.each([
    ['an object for an address', { email: { $ne: null }, password: PASSWORD }],
    ['an array for a password', { email: 'a@example.test', password: ['x'] }],
    ['nothing', {}],
  ])('a sign-in with %s is a 400', async (_what, body) => {
    expect((await world.stranger().auth('POST', '/sign-in/email', body)).status).toBe(400);
  });
});
