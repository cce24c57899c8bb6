import type { InvectOptions } from '@invect/core';
import {
  EXPRESS_TARGETS,
  makeWorld,
  PASSWORD,
  type Served,
  type Serving,
  SQLITE,
  type Store,
  sendRaw,
  TARGETS,
  type World,
} from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const JSON_BODY = '{"name":"forged"}';

/** A page of a site whose name suddenly leads to this machine: to its browser, it and the host are one origin. */
const rebound = (port: number) => [`Host: evil.test:${port}`];
const ownPage = (address: string) => [`Host: ${address}`, `Origin: http://${address}`, 'Sec-Fetch-Site: same-origin'];
const post = (path: string, headers: readonly string[], body = JSON_BODY) => [
  `POST ${path} HTTP/1.1`,
  'Content-Type: application/json',
  `Content-Length: ${body.length}`,
  ...headers,
];

describe.each(TARGETS)("$name: a rebound name, with auth: 'none',", (target) => {
  let store: Store;
  let served: Served;
  const serve = (host: Partial<InvectOptions> = {}, more: Partial<Serving> = {}): Promise<Served> =>
    target.serve({
      ...more,
      host: { baseDatabaseConfig: store.config, auth: 'none', logger: SILENT, ...host },
    });
  beforeAll(async () => {
    store = await SQLITE.create();
    served = await serve();
    const created = await sendRaw(served.port, post(`${served.mount}/flows`, [], '{"name":"kept"}'), '{"name":"kept"}');
    expect(created.status).toBe(201);
  });
  afterAll(async () => {
    await served.close();
    await store.close();
  });

  it('reads nothing and writes nothing', async () => {
    const { port, mount } = served;
    for (const path of ['/flows', '/me', '/openapi.json', '/credentials', '/nothing']) {
      for (const odd of [
        [],
        ['X-Forwarded-Host: 127.0.0.1'],
        ['Forwarded: host=localhost'],
        ['Sec-Fetch-Site: none'],
      ]) {
        const { status, text } = await sendRaw(port, [`GET ${mount}${path} HTTP/1.1`, ...rebound(port), ...odd]);
        expect([path, odd, status, text.includes('kept')]).toEqual([path, odd, 403, false]);
        expect(text).toContain('request:unknown_host');
      }
    }
    for (const headers of [
      rebound(port),
      ownPage(`evil.test:${port}`),
      [...rebound(port), 'Authorization: Bearer x'],
    ]) {
      const { status } = await sendRaw(port, post(`${mount}/flows`, headers), JSON_BODY);
      expect([headers, status]).toEqual([headers, 403]);
    }
    const { text } = await sendRaw(port, [`GET ${mount}/flows HTTP/1.1`]);
    expect([text.includes('kept'), text.includes('forged')]).toEqual([true, false]);
  });

  it('learns only whether the host serves', async () => {
    const { status } = await sendRaw(served.port, [`GET ${served.mount}/health HTTP/1.1`, ...rebound(served.port)]);
    expect(status).toBe(200);
  });

  it.each(['localhost', 'app.localhost', '127.0.0.1', '127.8.8.8', '[::1]'])('%s is the host itself', async (name) => {
    const address = `${name}:${served.port}`;
    const lines = [`GET ${served.mount}/flows HTTP/1.1`, `Host: ${address}`];
    expect((await sendRaw(served.port, lines)).status).toBe(200);
    const write = post(`${served.mount}/flows`, ownPage(address), '{}');
    expect((await sendRaw(served.port, write, '{}')).status).toBe(400);
  });

  it.each(['localhost.evil.test', '127.0.0.1.evil.test', 'evil-localhost', '0.0.0.0', '10.0.0.1', '[::2]'])(
    '%s is not',
    async (name) => {
      const lines = [`GET ${served.mount}/flows HTTP/1.1`, `Host: ${name}:${served.port}`];
      expect((await sendRaw(served.port, lines)).status).toBe(403);
    },
  );

  it('is told which option makes it the host’s own, and these options do', async () => {
    const lan = '192.168.1.5:3000';
    const lines = [`GET ${served.mount}/flows HTTP/1.1`, `Host: ${lan}`];
    const { text } = await sendRaw(served.port, lines);
    for (const part of ['publicUrl', 'trustedOrigins', `http://${lan}`]) expect(text).toContain(part);
    for (const option of [{ publicUrl: `http://${lan}${served.mount}` }, { trustedOrigins: [`http://${lan}`] }]) {
      const named = await serve({ ...option, baseDatabaseConfig: { ...store.config, id: JSON.stringify(option) } });
      expect((await sendRaw(named.port, lines)).status).toBe(200);
      const write = post(`${named.mount}/flows`, ownPage(lan), '{}');
      expect((await sendRaw(named.port, write, '{}')).status).toBe(400);
      expect((await sendRaw(named.port, [`GET ${named.mount}/flows HTTP/1.1`, ...rebound(named.port)])).status).toBe(
        403,
      );
      await named.close();
    }
  });
});

describe.each(TARGETS)('$name: a rebound name, outside of production,', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target);
  });
  afterAll(() => world.close());

  it('is no place to sign up or in, nor to write', async () => {
    const person = await world.person();
    const account = JSON.stringify({ name: 'Forged', email: 'forged@example.test', password: PASSWORD });
    const login = JSON.stringify({ email: person.email, password: PASSWORD });
    for (const address of [`evil.test:${world.port}`, '192.168.1.5:3000']) {
      for (const origin of [`Origin: http://${address}`, 'X-Nothing: here', 'Origin: null']) {
        const headers = [`Host: ${address}`, origin, 'Sec-Fetch-Site: same-origin'];
        for (const [path, body] of [
          ['/plugins/auth/api/auth/sign-up/email', account],
          ['/plugins/auth/api/auth/sign-in/email', login],
          ['/flows', JSON_BODY],
        ] as const) {
          const cookie = path === '/flows' ? [`Cookie: ${person.cookieHeader()}`] : [];
          const { status, text } = await sendRaw(
            world.port,
            post(`${world.mount}${path}`, [...headers, ...cookie], body),
            body,
          );
          expect([address, origin, path, status]).toEqual([address, origin, path, 403]);
          expect(text.toLowerCase()).not.toContain('set-cookie: better-auth.session_token');
          expect(text).toContain('trustedOrigins');
          expect(text).toContain('publicUrl');
        }
      }
    }
    expect(await world.sql('select id from "user" where email = ?', 'forged@example.test')).toEqual([]);
    expect((await person.get('/flows')).body.items).toEqual([]);
  });

  it('is any client’s that is no browser', async () => {
    const person = await world.person();
    const headers = ['Host: invect:3000', `Cookie: ${person.cookieHeader()}`];
    expect((await sendRaw(world.port, post(`${world.mount}/flows`, headers), JSON_BODY)).status).toBe(201);
  });
});

describe.each(EXPRESS_TARGETS)("$name: the app's own routes, with auth: 'none',", (target) => {
  it('are closed to a rebound name too', async () => {
    const store = await SQLITE.create();
    const served = await target.serve({
      host: { baseDatabaseConfig: store.config, auth: 'none', logger: SILENT },
      configure: (app, router) => app.get('/own', router.requireIdentity(), (_req, res) => void res.json('in')),
    });
    expect((await sendRaw(served.port, ['GET /own HTTP/1.1', ...rebound(served.port)])).status).toBe(403);
    expect((await sendRaw(served.port, ['GET /own HTTP/1.1'])).status).toBe(200);
    await served.close();
    await store.close();
  });
});
