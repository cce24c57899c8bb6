import { afterEach, describe, expect, it, vi } from 'vitest';
import { errorsOf } from '../errors.js';
import { route } from '../http/route.js';
import type { InvectPlugin, PluginHost, StartedPlugin } from '../plugins/contract.js';
import { createInvect } from './create-invect.js';
import type { Invect } from './invect.js';
import type { InvectOptions } from './options.js';

const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const hosts: Invect[] = [];

function host(plugins: readonly InvectPlugin[], options: Partial<InvectOptions> = {}): Invect {
  const baseDatabaseConfig = { type: 'sqlite', connectionString: ':memory:', id: 'main' } as const;
  const invect = createInvect({ baseDatabaseConfig, auth: 'none', plugins, logger, ...options });
  hosts.push(invect);
  return invect;
}

const ask = (invect: Invect, path: string, headers = {}): Promise<Response> =>
  invect.fetch(new Request(`http://localhost${path}`, { headers }));

/** A plugin with one route, and what else a case is about. */
const withRoute = (id: string, path: string, more: Partial<InvectPlugin> = {}): InvectPlugin => ({
  id,
  start: () => ({
    routes: [route({ method: 'GET', path, public: true, summary: 'Say hello', handle: () => ({ hello: id }) })],
  }),
  ...more,
});
const endpoints = (id: string, ...paths: string[]): InvectPlugin => ({
  id,
  start: () => ({
    endpoints: paths.map((path) => ({ method: 'ALL', path, public: true, handler: () => new Response(id) })),
  }),
});

afterEach(async () => {
  vi.clearAllMocks();
  await Promise.allSettled(hosts.splice(0).map((invect) => invect.close()));
});

describe('a plugin is refused when the host is created, if', () => {
  it.each<[string, readonly InvectPlugin[], RegExp]>([
    ['its id could not name a table', [{ id: 'My Plugin' }], /its id must be lowercase letters, digits and dashes/],
    [
      'it has hooks that nobody would call',
      [{ id: 'x', hooks: {} } as never],
      /its "hooks" must be returned by its start/,
    ],
    [
      'it has a field that no plugin has',
      [{ id: 'x', init() {} } as never],
      /a plugin has no "init"; it has id, segment/,
    ],
    ['its segment is more than one', [{ id: 'x', segment: 'a/b' }], /must be one path segment/],
    [
      'another has its segment',
      [{ id: 'x' }, { id: 'y', segment: 'x' }],
      /"y": its paths begin with \/x, like those of .*"x"/,
    ],
    [
      'its permission is no resource:action',
      [{ id: 'x', permissions: { report: { description: '', roles: [] } } }],
      /its permission "report" must be like "report:read"/,
    ],
    [
      'its permission names a resource of the host',
      [{ id: 'x', permissions: { 'flow:export': { description: '', roles: [] } } }],
      /"flow:export" names a resource of the host/,
    ],
    [
      'another has its permission',
      ['x', 'y'].map((id) => ({ id, permissions: { 'report:read': { description: '', roles: [] } } })),
      /"y": the permission "report:read" exists already/,
    ],
    [
      'its permission names an unknown role',
      [{ id: 'x', permissions: { 'report:read': { description: '', roles: ['owner' as never] } } }],
      /names the role "owner"; it can be admin, editor, viewer/,
    ],
    [
      'its migrations are out of order',
      [{ id: 'x', migrations: ['002-b', '001-a'].map((name) => ({ name, up: async () => {} })) }],
      /its migration "001-a" must come before "002-b"/,
    ],
    [
      'its migration has no number',
      [{ id: 'x', migrations: [{ name: 'board', up: async () => {} }] }],
      /"board" must be named like "001-notices"/,
    ],
    [
      'its error code has another status elsewhere',
      [{ id: 'x', $ERROR_CODES: { 'flow:not_found': { status: 410, message: '' } } }],
      /"flow:not_found" has status 410, and 404 elsewhere/,
    ],
  ])('%s', (_name, plugins, message) => {
    expect(() => host(plugins)).toThrow(message);
  });
});

describe('the start of a host is refused, if', () => {
  it.each<[string, readonly InvectPlugin[], RegExp]>([
    ['a path has no leading slash', [withRoute('x', 'x')], /plugin "x": its path "x" must be \/x, or begin with \/x\//],
    ['a path is not in the segment of its plugin', [withRoute('x', '/y')], /its path "\/y" must be \/x/],
    ['a path only begins like the segment', [withRoute('x', '/xy')], /its path "\/xy" must be \/x/],
    [
      'two routes of a plugin could answer one request',
      [endpoints('x', '/x/*', '/x/y')],
      /could answer the same request/,
    ],
    [
      'a route asks for a permission that nobody has registered',
      [
        {
          id: 'x',
          start: () => ({
            endpoints: [{ method: 'GET', path: '/x', permission: 'x:read' as never, handler: () => new Response() }],
          }),
        },
      ],
      /GET \/plugins\/x asks for "x:read", which is not a permission/,
    ],
    [
      'its start returns what no plugin has',
      [{ id: 'x', start: () => ({ hook: {} }) as never }],
      /its start returns "hook"/,
    ],
    [
      'a plugin authenticates without saying so',
      [{ id: 'x', start: () => ({ hooks: { onAuthorize: async () => null } }) }],
      /"x" returns the hook onAuthorize: it must say authenticates: true/,
    ],
  ])('%s', async (_name, plugins, message) => {
    const invect = host(plugins);
    await expect(invect.ready()).rejects.toThrow(message);
    expect((await ask(invect, '/health')).status).toBe(503);
    expect(() => invect.routes).toThrow(/await ready/);
  });

  it('a plugin says that it authenticates, but returns no hook', async () => {
    const invect = host([{ id: 'x', authenticates: true, start: () => ({}) }], { auth: undefined });
    await expect(invect.ready()).rejects.toThrow(/says authenticates: true, and its start returns no hook onAuthorize/);
  });
});

describe('what a plugin registers', () => {
  const permissions = { 'report:read': { description: 'Read reports', roles: ['viewer'] } } as const;
  const people: InvectPlugin = {
    id: 'people',
    authenticates: true,
    start: () => ({
      hooks: {
        onAuthorize: async ({ headers }) => ({ id: 'p', ...(JSON.parse(headers.get('x-identity') ?? '{}') as object) }),
      },
    }),
  };
  const reports: InvectPlugin = {
    id: 'reports',
    permissions,
    $ERROR_CODES: { 'report:not_found': { status: 404, message: 'There is no such report.' } },
    start: () => ({
      endpoints: [
        {
          method: 'GET',
          path: '/reports',
          permission: 'report:read' as never,
          handler: () => Response.json('reports'),
        },
      ],
    }),
  };
  const as = (identity: object) => ({ 'x-identity': JSON.stringify(identity) });

  it('is granted to its roles, to identities, and to roles of the app', async () => {
    const invect = host([people, reports], { auth: undefined, roles: { auditor: ['report:*' as never] } });
    const statusFor = async (identity: object) => (await ask(invect, '/plugins/reports', as(identity))).status;
    expect(await statusFor({ role: 'viewer' })).toBe(200);
    expect(await statusFor({ role: 'admin' })).toBe(200);
    expect(await statusFor({ role: 'auditor' })).toBe(200);
    expect(await statusFor({ permissions: ['report:read'] })).toBe(200);
    expect(await statusFor({ role: 'editor' })).toBe(403);
    expect(await statusFor({ permissions: ['report:write'] })).toBe(500);
    const { permissions: held } = await (await ask(invect, '/me', as({ role: 'viewer' }))).json();
    expect(held).toContain('report:read');
  });

  it('can be required by routes of the app, and no request passes if it is not registered', async () => {
    const invect = host([people, reports], { auth: undefined });
    const admitted = (permission: string) =>
      invect.authorize(new Request('http://localhost/', { headers: as({ role: 'admin' }) }), { permission } as never);
    expect(await admitted('report:read')).not.toBeInstanceOf(Response);
    expect(await admitted('report:write')).toMatchObject({ status: 500 });
    expect(logger.error.mock.calls[0]?.[0].error.cause.message).toMatch(/no permission "report:write"/);
  });

  it('is in the OpenAPI document: routes, permissions and codes', async () => {
    const listed = withRoute('hello', '/hello', { $ERROR_CODES: { 'hello:mute': { status: 409, message: 'No.' } } });
    const document = await (await ask(host([listed]), '/openapi.json')).json();
    expect(document.paths['/plugins/hello'].get).toMatchObject({ summary: 'Say hello', tags: ['hello'] });
    const { code } = document.components.schemas.Refusal.properties;
    expect(code.enum).toEqual(expect.arrayContaining(['hello:mute', 'flow:not_found', 'request:invalid']));
  });
});

describe('the hook onRefusal', () => {
  const gone = errorsOf({ 'x:gone': { status: 410, message: 'Gone.' } });
  const refusing = (onRefusal: NonNullable<StartedPlugin['hooks']>['onRefusal']): InvectPlugin => ({
    id: 'x',
    start: () => ({
      hooks: { onRefusal },
      endpoints: [{ method: 'GET', path: '/x', public: true, handler: () => Promise.reject(gone('x:gone')) }],
    }),
  });

  it('can redirect browsers and leave the refusal of programs unchanged', async () => {
    const invect = host([
      refusing(async ({ status }, { headers }) =>
        headers.get('accept') === 'text/html'
          ? new Response(null, { status: 303, headers: { location: `/${status}` } })
          : undefined,
      ),
    ]);
    const led = await ask(invect, '/plugins/x', { accept: 'text/html' });
    expect([led.status, led.headers.get('location')]).toEqual([303, '/410']);
    expect((await (await ask(invect, '/plugins/x')).json()).code).toBe('x:gone');
  });

  it('leaves the refusal unchanged if it fails', async () => {
    const invect = host([refusing(() => Promise.reject(new Error('broken hook')))]);
    const refused = await ask(invect, '/plugins/x');
    expect([refused.status, (await refused.json()).code]).toEqual([410, 'x:gone']);
    expect(logger.error).toHaveBeenCalledOnce();
  });
});

describe('what a start gets', () => {
  it('is a database with the tables of the host and of the plugin, and services that take a caller', async () => {
    const given: PluginHost[] = [];
    const migrations = [
      {
        name: '001-note',
        up: async ({ createTable, types }) => {
          await createTable('note')
            .addColumn('id', types.id, (column) => column.primaryKey())
            .execute();
        },
      },
    ] satisfies InvectPlugin['migrations'];
    const invect = host([{ id: 'note-taker', migrations, start: (pluginHost) => void given.push(pluginHost) }]);
    await invect.ready();
    const { database, services, databaseInfo } = given[0] as PluginHost;
    expect(databaseInfo).toEqual({ type: 'sqlite', id: 'main', file: null });
    const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['invect_flow', 'invect_migration', 'invect_migration_note_taker', 'note']),
    );
    const caller = { identity: { id: 'p' }, scope: { everything: true } } as const;
    const { id } = await services.flows.create({ name: 'By a plugin' }, caller);
    expect((await services.flows.read(id, caller)).ownerId).toBe('p');
  });

  it('is tried again, beginning with the plugin that failed', async () => {
    vi.useFakeTimers();
    try {
      const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const first = vi.fn();
      const second = vi.fn().mockRejectedValueOnce(refused).mockResolvedValue(undefined);
      const invect = host([
        { id: 'first', start: first },
        { id: 'second', start: second },
      ]);
      await expect(invect.ready()).rejects.toBe(refused);
      vi.advanceTimersByTime(1_000);
      await invect.ready();
      expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('migrate: false', () => {
  it('does not start a host with missing tables, and names the command', async () => {
    const invect = host([], { migrate: false });
    await expect(invect.ready()).rejects.toThrow(/tables of the host are missing .*npx @invect\/cli migrate/);
  });
});

describe('closing', () => {
  const closing = (id: string, closed: string[], error?: Error): InvectPlugin => ({
    id,
    start({ onClose }) {
      onClose(() => void closed.push(`${id} resource`));
      return {
        close() {
          closed.push(id);
          if (error) throw error;
        },
      };
    },
  });

  it('closes everything, last to first, even if one part throws, and then throws', async () => {
    const closed: string[] = [];
    const invect = host([closing('a', closed), closing('b', closed, new Error('stuck')), closing('c', closed)]);
    await invect.ready();
    await expect(invect.close()).rejects.toThrow('stuck');
    expect(closed).toEqual(['c', 'c resource', 'b', 'b resource', 'a', 'a resource']);
    expect((await ask(invect, '/health')).status).toBe(503);
    hosts.length = 0;
  });

  it('throws all errors', async () => {
    const invect = host([closing('a', [], new Error('one')), closing('b', [], new Error('two'))]);
    await invect.ready();
    await expect(invect.close()).rejects.toMatchObject({ errors: [{ message: 'two' }, { message: 'one' }] });
    hosts.length = 0;
  });

  it('closes what a start opened before it failed', async () => {
    const close = vi.fn();
    const invect = host([
      {
        id: 'x',
        start({ onClose }) {
          onClose(close);
          throw new Error('not today');
        },
      },
    ]);
    await expect(invect.ready()).rejects.toThrow('not today');
    await invect.close();
    expect(close).toHaveBeenCalledOnce();
  });
});
