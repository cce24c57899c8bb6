import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInvectClient, InvectApiError, type InvectClient } from '@invect/client';
import { makeWorld, ONE_TARGET, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const refusalOf = (sent: Promise<unknown>): Promise<InvectApiError> =>
  sent.then(
    () => Promise.reject(new Error('it was not refused')),
    (error) => error,
  );

describe.each(ONE_TARGET)('$name: the client', (target) => {
  let world: World;
  let person: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    person = await world.person('editor');
  });
  afterAll(() => world.close());

  /** As a page that somebody is signed in on: `fetch` sends its cookies. */
  const withCookies = (who: Person = person): InvectClient =>
    createInvectClient({ baseUrl: world.base, fetch: async (request) => who.fetch(request, await initOf(request)) });

  async function withKey(scopes: string[]): Promise<InvectClient> {
    const { token: key } = await withCookies().post('/keys', { body: { name: 'for a test', scopes: scopes as never } });
    return createInvectClient({ baseUrl: world.base, key });
  }

  it('does with a session what its owner may', async () => {
    const invect = withCookies();
    expect(await invect.get('/me')).toMatchObject({ id: person.id, role: 'editor' });
    const { id: flowId, version } = await invect.post('/flows', { body: { name: 'Weekly report' } });
    const params = { path: { flowId } };
    const renamed = await invect.patch('/flows/{flowId}', { params, body: { version, name: 'Monthly report' } });
    expect(renamed.name).toBe('Monthly report');
    expect(await invect.delete('/flows/{flowId}', { params })).toBeUndefined();
    expect(await refusalOf(invect.get('/flows/{flowId}', { params }))).toMatchObject({ code: 'flow:not_found' });
  });

  it('does with a key what the key may, and sends no cookies', async () => {
    const reader = await withKey(['flow:read']);
    expect((await reader.get('/flows')).items).toBeInstanceOf(Array);
    const refusal = await refusalOf(reader.post('/flows', { body: { name: 'Not with this key' } }));
    expect(refusal).toMatchObject({ code: 'auth:forbidden', status: 403 });
  });

  it('passes on the cookies of a visitor, from a server', async () => {
    const invect = createInvectClient({ baseUrl: `${world.base}/`, headers: { cookie: person.cookieHeader() } });
    expect((await invect.get('/me')).id).toBe(person.id);
  });

  it('lists everything, page by page, newest first', async () => {
    const invect = await withKey(['flow:read', 'flow:write']);
    const names = Array.from({ length: 7 }, (_, index) => `listed ${index}`);
    for (const name of names) await invect.post('/flows', { body: { name } });
    const listed: string[] = [];
    for await (const { name } of invect.list('/flows', { params: { query: { search: 'listed', limit: 2 } } })) {
      listed.push(name);
    }
    expect(listed).toEqual(names.toReversed());
    const [last] = (await invect.get('/flows', { params: { query: { search: 'listed', limit: 1 } } })).items;
    for await (const first of invect.list('/flows', { params: { query: { search: 'listed' } } })) {
      expect(first).toEqual(last);
      break;
    }
  });

  it('says what was refused: the code, the status, the fields, and what the log knows it by', async () => {
    const refusal = await refusalOf(withCookies().post('/flows', { body: { name: '' } }));
    expect(refusal).toBeInstanceOf(InvectApiError);
    expect(refusal).toMatchObject({ code: 'request:invalid', status: 400, retryAfterSeconds: null });
    expect(Object.keys(refusal.fields)).toEqual(['name']);
    expect(refusal.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const nobody = await refusalOf(createInvectClient({ baseUrl: world.base }).get('/me'));
    expect(nobody).toMatchObject({ code: 'auth:session_not_found', status: 401, fields: {} });
  });

  it('gives an answer unread to who wants it that way', async () => {
    const admin = await world.person('admin');
    const invect = withCookies(admin);
    const answer = await invect.fetch('/audit/export');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const [line = ''] = (await answer.text()).split('\n');
    expect(JSON.parse(line)).toHaveProperty('action');
    expect(await refusalOf(withCookies().fetch('/audit/export'))).toMatchObject({ code: 'auth:forbidden' });
    const reader = await withKey(['flow:read']);
    expect((await reader.fetch('/flows?limit=1')).status).toBe(200);
  });

  it.each(['', '.', '..'])('sends nothing for %j as a path parameter', async (teamId) => {
    const params = { path: { teamId, userId: person.id } };
    const sent = withCookies().delete('/teams/{teamId}/members/{userId}', { params });
    await expect(sent).rejects.toThrow(TypeError);
  });

  it('stops when its signal says so', async () => {
    const sent = withCookies().get('/flows', { signal: AbortSignal.abort(new Error('enough')) });
    await expect(sent).rejects.toThrow('enough');
  });

  it('refuses an address and a key that cannot be one', () => {
    expect(() => createInvectClient({ baseUrl: 'app.example.com' })).toThrow('baseUrl is "app.example.com"');
    expect(() => createInvectClient({ baseUrl: world.base, key: '' })).toThrow('key is not a key of Invect');
  });
});

describe('the client, where no Invect answers', () => {
  let server: Server;
  let baseUrl: string;
  beforeAll(async () => {
    server = createServer(({ url }, res) => {
      if (url === '/gone/me') return void res.socket?.destroy();
      const status = url === '/welcome/me' ? 200 : 502;
      res.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Somebody else</h1>');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
  });

  it.each([
    ['/broken', 'client:unexpected_answer', 502],
    ['/welcome', 'client:unexpected_answer', 200],
    ['/gone', 'client:unreachable', 0],
  ])('says so: %s', async (mount, code, status) => {
    const refusal = await refusalOf(createInvectClient({ baseUrl: baseUrl + mount }).get('/me'));
    expect(refusal).toMatchObject({ name: 'InvectApiError', code, status });
  });

  it('says so where fetch keeps a copy of each answer', async () => {
    const copies: Response[] = [];
    const copying = async (request: Request): Promise<Response> => {
      const answer = await fetch(request);
      copies.push(answer.clone());
      return answer;
    };
    const refusal = await refusalOf(createInvectClient({ baseUrl: `${baseUrl}/welcome`, fetch: copying }).get('/me'));
    expect(refusal).toMatchObject({ code: 'client:unexpected_answer', status: 200 });
  });
});

async function initOf(request: Request): Promise<RequestInit> {
  const { method, headers, signal } = request;
  return { method, headers, signal, ...(method !== 'GET' && { body: await request.text() }) };
}
