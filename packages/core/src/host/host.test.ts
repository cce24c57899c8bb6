import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InvectIdentity } from '../access/identity.js';
import { httpError } from '../errors.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { createInvect } from './create-invect.js';
import type { Invect } from './invect.js';
import type { InvectOptions } from './options.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const PEOPLE: Record<string, InvectIdentity> = {
  viewer: { id: 'viewer', role: 'viewer' },
  editor: { id: 'editor', role: 'editor' },
  admin: { id: 'admin', role: 'admin' },
  red: { id: 'red', role: 'editor', teamIds: ['red'] },
  blue: { id: 'blue', role: 'editor', teamIds: ['blue'] },
};

const people: InvectPlugin = {
  id: 'people',
  authenticates: true,
  start: () => ({
    hooks: { onAuthorize: async ({ headers }) => PEOPLE[headers.get('x-test-person') ?? ''] ?? null },
  }),
};

const silent = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const opened: Invect[] = [];

function host(options: Partial<InvectOptions> = {}): Invect {
  const invect = createInvect({
    baseDatabaseConfig: { type: 'sqlite', connectionString: ':memory:', id: 'main' },
    plugins: [people],
    encryptionKey: KEY,
    logger: silent,
    ...options,
  });
  opened.push(invect);
  return invect;
}

async function call(
  invect: Invect,
  person: string,
  method: string,
  target: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const request = new Request('http://host.test/', {
    method,
    headers: { 'x-test-person': person, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body),
  });
  const response = await invect.fetch(request, { target, publicOrigin: 'http://host.test' });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

afterEach(async () => {
  vi.clearAllMocks();
  vi.unstubAllEnvs();
  await Promise.all(opened.splice(0).map((invect) => invect.close()));
});

describe('flows', () => {
  it('keeps every save as a version and refuses a stale one', async () => {
    const invect = host();
    const definition = { nodes: [{ id: 'a', type: 'trigger.manual' }], edges: [] };
    const { body: flow } = await call(invect, 'editor', 'POST', '/flows', { name: 'First', definition });
    const path = `/flows/${flow.id}`;
    expect(await call(invect, 'editor', 'PATCH', path, { version: 1, name: 'Second' })).toMatchObject({
      status: 200,
      body: { version: 2, name: 'Second', definition },
    });
    expect(await call(invect, 'editor', 'PATCH', path, { version: 1, name: 'Third' })).toMatchObject({
      status: 409,
      body: { code: 'flow:version_conflict' },
    });
    const { body: versions } = await call(invect, 'viewer', 'GET', `${path}/versions`);
    expect(versions.items.map((item: { version: number }) => item.version)).toEqual([2, 1]);
    expect(versions.items.map(Object.keys)[0]).toEqual(['flowId', 'version', 'authorId', 'createdAt']);
    expect(await call(invect, 'viewer', 'GET', `${path}/versions/1`)).toMatchObject({
      status: 200,
      body: { definition },
    });
    for (const odd of ['3', '0', '-1', '1.0', 'x']) {
      expect(await call(invect, 'viewer', 'GET', `${path}/versions/${odd}`)).toMatchObject({ status: 404 });
    }
  });

  it('leaves long fields out of lists', async () => {
    const invect = host();
    const { body } = await call(invect, 'editor', 'POST', '/flows', { name: 'Listed', description: 'long' });
    const { description: _, definition: __, ...summary } = body;
    expect((await call(invect, 'viewer', 'GET', '/flows')).body.items).toEqual([summary]);
    expect((await call(invect, 'viewer', 'GET', `/flows/${body.id}`)).body).toEqual(body);
  });

  it('refuses a definition whose stored JSON is larger than a body may be', async () => {
    const list = `[${'9e20,'.repeat(200_000)}1]`;
    const definition = `{"nodes":[{"id":"a","type":"transform","config":{"output":${list}}}],"edges":[]}`;
    const answer = await call(host(), 'editor', 'POST', '/flows', `{"name":"x","definition":${definition}}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { fields: { definition: expect.stringMatching(/1048576 bytes/) } },
    });
  });

  it('lets exactly one of twenty saves of the same version win', async () => {
    const invect = host();
    const { body: flow } = await call(invect, 'editor', 'POST', '/flows', { name: 'Raced' });
    const saves = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        call(invect, 'editor', 'PATCH', `/flows/${flow.id}`, { version: 1, name: `n${index}` }),
      ),
    );
    expect(saves.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(409)]);
  });

  it('pages newest first without gaps or repeats', async () => {
    const invect = host();
    for (let index = 0; index < 7; index++) await call(invect, 'editor', 'POST', '/flows', { name: `flow ${index}` });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await call(invect, 'viewer', 'GET', `/flows?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((item: { name: string }) => item.name));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `flow ${index}`));
  });

  it('searches names in any case, and does not treat % and _ as wildcards', async () => {
    const invect = host();
    for (const name of ['Invoices 100%', 'invoices_b', 'other'])
      await call(invect, 'editor', 'POST', '/flows', { name });
    const search = async (text: string) =>
      (await call(invect, 'viewer', 'GET', `/flows?search=${encodeURIComponent(text)}`)).body.items.map(
        (item: { name: string }) => item.name,
      );
    expect(await search('INVOICES')).toEqual(['invoices_b', 'Invoices 100%']);
    expect(await search('%')).toEqual(['Invoices 100%']);
    expect(await search('_')).toEqual(['invoices_b']);
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: ['x'] }, 'name'],
    [{ name: 'x', ownerId: 'admin' }, 'ownerId'],
    [{ name: 'x', version: 9 }, 'version'],
    [{ name: 'x', createdAt: 'now' }, 'createdAt'],
    [{ name: 'x', definition: { nodes: [], edges: [{ source: 'a', target: 'b' }] } }, 'definition.edges.0.source'],
    [[], 'body'],
  ])('refuses %j and names %s', async (body, field) => {
    const answer = await call(host(), 'editor', 'POST', '/flows', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request:invalid' } });
    expect(Object.keys(answer.body.fields)).toContain(field);
  });
});

describe('team-owned rows', () => {
  it.each(['/flows', '/credentials'])('of %s do not exist for other teams, by any method', async (path) => {
    const invect = host();
    const input =
      path === '/flows' ? { name: 'ours', teamId: 'red' } : { name: 'ours', type: 't', secret: {}, teamId: 'red' };
    const { body: row, status } = await call(invect, 'red', 'POST', path, input);
    expect(status).toBe(201);
    const unknown = `${path}/01a00000-0000-7000-8000-000000000000`;
    for (const [method, body] of [['GET'], ['PATCH', { version: 1, name: 'mine' }], ['DELETE']] as const) {
      const [theirs, nobodys] = [
        await call(invect, 'blue', method, `${path}/${row.id}`, body),
        await call(invect, 'blue', method, unknown, body),
      ];
      expect(theirs.status).toBe(404);
      expect({ ...theirs.body, requestId: '' }).toEqual({ ...nobodys.body, requestId: '' });
    }
    expect((await call(invect, 'blue', 'GET', path)).body.items).toEqual([]);
    expect((await call(invect, 'blue', 'POST', path, input)).status).toBe(403);
    expect((await call(invect, 'admin', 'GET', `${path}/${row.id}`)).body.name).toBe('ours');
    expect((await call(invect, 'red', 'GET', path)).body.items).toHaveLength(1);
  });
});

describe('credentials', () => {
  it('never shows a secret, not even in the database file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'invect-'));
    const file = join(folder, 'test.db');
    const invect = host({ baseDatabaseConfig: { type: 'sqlite', connectionString: `file:${file}`, id: 'main' } });
    const { body } = await call(invect, 'editor', 'POST', '/credentials', {
      name: 'c',
      type: 't',
      secret: { token: 'canary-91' },
    });
    await call(invect, 'editor', 'PATCH', `/credentials/${body.id}`, { version: 1, secret: { token: 'canary-92' } });
    const answers = [
      body,
      (await call(invect, 'admin', 'GET', '/credentials')).body,
      (await call(invect, 'admin', 'GET', `/credentials/${body.id}`)).body,
    ];
    await invect.close();
    expect(JSON.stringify(answers)).not.toContain('canary');
    expect(readFileSync(file).includes('canary')).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it('answers 503 and names the option if there is no key, and warns once at start', async () => {
    const invect = host({ encryptionKey: undefined });
    const answer = await call(invect, 'editor', 'POST', '/credentials', { name: 'c', type: 't', secret: {} });
    expect(answer).toMatchObject({ status: 503, body: { code: 'credential:encryption_key_missing' } });
    expect(answer.body.message).toContain('INVECT_ENCRYPTION_KEY');
    expect(silent.warn.mock.calls.filter(([, message]) => /encryptionKey/.test(message))).toHaveLength(1);
  });
});

describe('the gate', () => {
  it('fails closed if a hook throws, returns rubbish or refuses', async () => {
    const answers = async (onAuthorize: () => Promise<never>) =>
      call(
        host({ plugins: [{ id: 'p', authenticates: true, start: () => ({ hooks: { onAuthorize } }) }, people] }),
        'admin',
        'GET',
        '/flows',
      );
    expect(await answers(() => Promise.reject(new Error('secret detail')))).toMatchObject({
      status: 500,
      body: { code: 'host:internal_error', message: expect.not.stringContaining('secret detail') },
    });
    expect(await answers(async () => 'admin' as never)).toMatchObject({ status: 500 });
    expect(await answers(async () => ({ id: 'x', permissions: ['everything'] }) as never)).toMatchObject({
      status: 500,
    });
    expect(await answers(() => Promise.reject(httpError('host:unavailable')))).toMatchObject({ status: 503 });
  });

  it('opens publicPaths by whole segments and nothing else', async () => {
    const invect = host({ plugins: [{ ...people, publicPaths: ['/flows'] }] });
    expect((await call(invect, '', 'GET', '/flows')).status).toBe(200);
    expect((await call(invect, '', 'GET', '/flowsx')).status).toBe(401);
    expect((await call(invect, '', 'GET', '/credentials')).status).toBe(401);
  });

  it.each([
    ['a foreign Origin', { origin: 'http://evil.test' }],
    ['a null Origin', { origin: 'null' }],
    ['a look-alike Origin', { origin: 'http://host.test.evil.test' }],
    ['another port', { origin: 'http://host.test:81' }],
    ['a cross-site fetch without Origin', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site fetch without Origin', { 'sec-fetch-site': 'same-site' }],
  ])('refuses an unsafe request with %s', async (_name, headers) => {
    const answer = await call(host(), 'editor', 'POST', '/flows', { name: 'x' }, { cookie: 'a=b', ...headers });
    expect(answer).toMatchObject({ status: 403, body: { code: 'request:cross_site' } });
  });

  it('accepts its own origin, a trusted one, and clients that are not browsers', async () => {
    const invect = host({ publicUrl: 'http://host.test', trustedOrigins: ['https://admin.test'] });
    const cases: Record<string, string>[] = [{ origin: 'http://host.test' }, { origin: 'https://admin.test' }, {}];
    for (const origin of cases) {
      expect((await call(invect, 'editor', 'POST', '/flows', { name: 'x' }, { cookie: 'a=b', ...origin })).status).toBe(
        201,
      );
    }
  });

  it('accepts the origin of the Host header in production, and elsewhere if it is trusted', async () => {
    const own = { origin: 'http://host.test', 'sec-fetch-site': 'same-origin' };
    const write = async (options?: Partial<InvectOptions>) =>
      (await call(host(options), 'editor', 'POST', '/flows', { name: 'x' }, own)).status;
    expect(await write()).toBe(403);
    expect(await write({ trustedOrigins: ['http://host.test'] })).toBe(201);
    const trusting: InvectPlugin = { id: 'p', start: () => ({ trustsOrigin: (origin) => origin === own.origin }) };
    expect(await write({ plugins: [people, trusting] })).toBe(201);
    vi.stubEnv('NODE_ENV', 'production');
    expect(await write()).toBe(201);
    expect(await write({ plugins: [], auth: 'none' })).toBe(403);
  });

  it('keeps two simultaneous requests apart', async () => {
    const invect = host();
    const names = Array.from({ length: 60 }, (_, index) => ['viewer', 'editor', 'admin'][index % 3] as string);
    const answers = await Promise.all(names.map((name) => call(invect, name, 'GET', '/me')));
    expect(answers.map(({ body }) => body.id)).toEqual(names);
  });
});

describe('bodies', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    call(host(), 'editor', 'POST', '/flows', body, headers);

  it('refuses a body that is not JSON, too deep, polluted or too large', async () => {
    expect(await post('{')).toMatchObject({ status: 400, body: { code: 'request:bad_json' } });
    expect(await post(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toMatchObject({
      status: 400,
      body: { code: 'request:bad_json' },
    });
    expect(await post('{"name":"x","__proto__":{"role":"admin"}}')).toMatchObject({ status: 400 });
    expect(
      await post(
        '{"name":"x","definition":{"nodes":[{"id":"a","type":"transform","config":{"__proto__":1}}],"edges":[]}}',
      ),
    ).toMatchObject({ status: 400 });
    expect(await post(`{"name":"${'x'.repeat(1024 * 1024)}"}`)).toMatchObject({ status: 413 });
    expect(await post('name=x', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 415,
    });
    expect(await post('{"name":"x"}', { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await post('{"name":"x"}', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
  });

  it('are not read before the gate has decided', async () => {
    const pulled = vi.fn();
    const body = new ReadableStream({ pull: pulled }, { highWaterMark: 0 });
    const request = new Request('http://host.test/', { method: 'POST', body, duplex: 'half' } as RequestInit);
    const response = await host().fetch(request, { target: '/flows' });
    expect(response.status).toBe(401);
    expect(pulled).not.toHaveBeenCalled();
  });
});

describe('plugins', () => {
  it('serve endpoints, see every response and never lose a cookie', async () => {
    const plugin: InvectPlugin = {
      id: 'extra',
      start: () => ({
        endpoints: [
          {
            method: 'GET',
            path: '/extra/:name',
            public: true,
            handler: ({ params }) =>
              new Response(params['name'], {
                headers: [
                  ['set-cookie', 'a=1'],
                  ['set-cookie', 'b=2'],
                ],
              }),
          },
        ],
        hooks: {
          onRequest: async ({ responseHeaders }) => responseHeaders.append('set-cookie', 'c=3'),
          onResponse: async (response) =>
            new Response(response.body, { status: response.status, headers: { 'x-seen': 'yes' } }),
        },
      }),
    };
    const response = await host({ plugins: [people, plugin] }).fetch(new Request('http://host.test/plugins/extra/me'));
    expect(await response.text()).toBe('me');
    expect(response.headers.get('x-seen')).toBe('yes');
    expect(response.headers.getSetCookie().sort()).toEqual(['a=1', 'b=2', 'c=3']);
  });

  it('cannot declare an endpoint without saying who may call it', async () => {
    const endpoints = [{ method: 'GET', path: '/x', handler: () => new Response() }] as never;
    const invect = host({ plugins: [people, { id: 'x', start: () => ({ endpoints }) }] });
    await expect(invect.ready()).rejects.toThrow(/exactly one of public/);
    expect((await call(invect, 'admin', 'GET', '/plugins/x')).status).toBe(503);
  });
});

describe('a host that is set up wrongly', () => {
  it.each<[string, Partial<InvectOptions>, RegExp]>([
    ['no database', { baseDatabaseConfig: undefined }, /baseDatabaseConfig is missing/],
    [
      'an unknown database',
      { baseDatabaseConfig: { type: 'oracle' as never, connectionString: 'x', id: 'x' } },
      /baseDatabaseConfig\.type/,
    ],
    [
      'an unset connection string',
      { baseDatabaseConfig: { type: 'sqlite', connectionString: undefined as never, id: 'x' } },
      /connectionString/,
    ],
    ['a short key', { encryptionKey: 'abc' }, /encryptionKey must be 32 bytes/],
    ['nobody who authenticates', { plugins: [] }, /auth: 'none'/],
    ['a factory instead of a plugin', { plugins: [(() => people) as never] }, /not a plugin/],
    ['an unknown option', { baseDatabase: {} } as never, /no option "baseDatabase"/],
    ['an unknown permission', { roles: { operator: ['flow:fly' as never] } }, /roles\.operator/],
    ['a redefined role', { roles: { viewer: ['*'] } }, /built in/],
    ['a bad origin', { trustedOrigins: ['https://a.test/path'] }, /trustedOrigins/],
    ['no time for bodies', { bodyTimeoutMs: 0 }, /bodyTimeoutMs is 0/],
    ['no days', { audit: { retentionDays: 0 } }, /audit.retentionDays is 0/],
    ['half a day', { audit: { retentionDays: 0.5 } }, /audit.retentionDays is 0.5/],
    ['a sink that is none', { audit: { sink: 'file' as never } }, /audit.sink must be a function/],
    ['a misspelt option of the log', { audit: { retention: 3 } as never }, /audit must be like/],
    ['a bad public URL', { publicUrl: 'app.test' }, /publicUrl/],
    ['an open root', { plugins: [{ ...people, publicPaths: ['/'] }] }, /publicPaths/],
    ['a wildcard', { plugins: [{ ...people, publicPaths: ['/*'] }] }, /publicPaths/],
    ['a bare word', { plugins: [{ ...people, publicPaths: ['health'] }] }, /publicPaths/],
    ['an empty path', { plugins: [{ ...people, publicPaths: [''] }] }, /publicPaths/],
  ])('is refused when it is created: %s', (_name, options, message) => {
    expect(() => host(options)).toThrow(message);
  });

  it('answers 503 and logs the reason once if a plugin refuses to start', async () => {
    const invect = host({
      plugins: [people, { id: 'x', start: () => Promise.reject(new Error('set FOO to a number')) }],
    });
    await expect(invect.ready()).rejects.toThrow('set FOO');
    for (let round = 0; round < 3; round++) {
      const answer = await call(invect, 'admin', 'GET', '/flows');
      expect(answer).toMatchObject({ status: 503, body: { code: 'host:not_started' } });
      expect(JSON.stringify(answer.body)).not.toContain('FOO');
    }
    expect(silent.error).toHaveBeenCalledTimes(1);
    expect(silent.error.mock.calls[0]?.[1]).toContain('set FOO to a number');
  });
});

it('creates the tables once if several hosts start at the same time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'invect-'));
  const baseDatabaseConfig = {
    type: 'sqlite' as const,
    connectionString: `file:${join(folder, 'test.db')}`,
    id: 'main',
  };
  const hosts = [1, 2, 3].map(() => host({ baseDatabaseConfig }));
  await Promise.all(hosts.map((invect) => invect.ready()));
  expect(silent.info.mock.calls.filter(([, message]) => /tables/.test(message))).toHaveLength(1);
  await Promise.all(hosts.map((invect) => invect.close()));
  rmSync(folder, { recursive: true });
});
