import type { InvectPlugin, PluginEndpoint } from '@invect/core';
import { makeWorld, type Person, sendRaw, TARGETS, type World } from '@invect/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What a handler saw when it was entered. */
interface Entry {
  readonly route: keyof typeof ACCESS;
  readonly caller: string | null;
}

const ACCESS = {
  open: { public: true },
  own: { authenticated: true },
  write: { permission: 'flow:write' },
  everything: { permission: 'team:write' },
} as const;

/** Pieces that paths are made of, and pieces that parsers disagree about. */
const piece = fc.oneof(
  fc.constantFrom(
    '/plugins',
    '/probe',
    '/open',
    '/own',
    '/write',
    '/everything',
    '/health',
    '/webhooks',
    '/flows',
    '/me',
  ),
  fc.constantFrom(
    '/',
    '//',
    '..',
    '.',
    '/..',
    '/./',
    '%2e%2e',
    '%2f',
    '%5c',
    '\\',
    ';',
    ';x=',
    '?',
    '??',
    '&',
    '=',
    '#',
    '%00',
  ),
  fc.constantFrom(
    '%',
    '%2',
    '%252f',
    '%u002f',
    '+',
    '%20',
    '@',
    ':',
    '*',
    '%ef%bc%8f',
    '\u00e9',
    '\u2215',
    'http://x',
    '\x01',
    '\x7f',
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 4 }),
);
const target = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''));
/** Mostly routes that are there, so that handlers are entered at all. */
const below = fc.oneof(
  target,
  fc
    .tuple(fc.constantFrom(...Object.keys(ACCESS)), fc.oneof(fc.constantFrom('', '?', '?x=1'), target))
    .map(([route, rest]) => `/plugins/probe/${route}${rest}`),
  fc.tuple(target, fc.constantFrom(...Object.keys(ACCESS))).map(([head, route]) => `${head}/plugins/probe/${route}`),
);
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'get', 'PROPFIND');

/** The route that the gate decided on is the route that answers, for any bytes that a client can send. */
describe.each(TARGETS)('$name: any target', (at) => {
  const entered: Entry[] = [];
  let world: World;
  let viewer: Person;
  const routes = Object.keys(ACCESS) as (keyof typeof ACCESS)[];
  const probe: InvectPlugin = {
    id: 'probe',
    start: () => ({
      endpoints: routes.flatMap((route) =>
        (['GET', 'POST', 'PUT', 'DELETE'] as const).map(
          (verb): PluginEndpoint => ({
            method: verb,
            path: `/probe/${route}`,
            ...ACCESS[route],
            handler: ({ identity }) => {
              entered.push({ route, caller: identity?.id ?? null });
              return Response.json({ entered: route });
            },
          }),
        ),
      ),
    }),
  };
  beforeAll(async () => {
    world = await makeWorld(at, { host: { plugins: [probe] }, userAuth: { publicPaths: ['/health', '/webhooks'] } });
    viewer = await world.person('viewer');
  });
  afterAll(() => world.close());

  async function send(verb: string, path: string, cookie: string): Promise<readonly Entry[]> {
    entered.length = 0;
    const line = Buffer.from(path)
      .toString('latin1')
      .replaceAll(/[\r\n ]/g, '');
    const headers = [...(cookie ? [`Cookie: ${cookie}`] : []), `Origin: ${world.origin}`, 'Content-Length: 0'];
    await sendRaw(world.port, [`${verb} ${world.mount}${line} HTTP/1.1`, ...headers]).catch(() => {});
    return [...entered];
  }

  it('lets a stranger into open handlers only', async () => {
    let times = 0;
    await fc.assert(
      fc.asyncProperty(method, below, async (verb, path) => {
        for (const entry of await send(verb, path, '')) {
          times++;
          expect(entry).toEqual({ route: 'open', caller: null });
        }
      }),
      // At random, a stranger seldom meets the one handler that is open.
      { numRuns: 200, examples: [['GET', '/plugins/probe/open']] },
    );
    expect((await send('GET', '/plugins/probe/open', '')).length).toBe(1);
    expect(times).toBeGreaterThan(0);
  });

  it('lets a viewer into no handler that asks for more than a viewer has', async () => {
    const cookie = viewer.cookieHeader();
    await fc.assert(
      fc.asyncProperty(method, below, async (verb, path) => {
        for (const { route, caller } of await send(verb, path, cookie)) {
          expect(['open', 'own']).toContain(route);
          expect(caller).toBe(route === 'open' ? null : viewer.id);
        }
      }),
      { numRuns: 200 },
    );
    expect(await send('GET', '/plugins/probe/own', cookie)).toEqual([{ route: 'own', caller: viewer.id }]);
  });
});
