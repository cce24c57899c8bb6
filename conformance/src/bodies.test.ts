import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXPRESS_TARGETS, MATRIX, makeWorld, sendRaw, type World } from '@invect/testing';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

describe.each(MATRIX)('$name: bodies', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target);
  });
  afterAll(() => world.close());

  it('are cut off with 413 while they are sent, announced or chunked', async () => {
    const person = await world.person();
    const head = [`Cookie: ${person.cookieHeader()}`, `Origin: ${world.origin}`, 'Content-Type: application/json'];
    for (const path of ['/flows', '/plugins/auth/sign-in/email']) {
      const request = [`POST ${world.mount}${path} HTTP/1.1`, ...head];
      expect((await sendRaw(world.port, [...request, 'Content-Length: 104857600'], '{')).status).toBe(413);
      const { status, sent } = await uploadChunks([...request, 'Transfer-Encoding: chunked']);
      expect(status).toBe(413);
      // The limit is 1 MB; the rest is what fits into the sockets' buffers on both ends.
      expect(sent).toBeLessThan(16 * 1024 * 1024);
    }
  });

  it('that are refused unread leave the connection to the next request', async () => {
    const person = await world.person();
    const head = [
      `Cookie: ${person.cookieHeader()}`,
      'Content-Type: application/json',
      `Host: 127.0.0.1:${world.port}`,
    ];
    const late = ['Content-Length: 2', 'Origin: https://evil.test', ...head];
    const paths = ['/flows', '/plugins/auth/api/auth/sign-out', '/plugins/auth/api/auth/update-user'];
    const refused = paths.map(async (path) => {
      const socket = connect(world.port, '127.0.0.1');
      const statuses: number[] = [];
      socket.on('data', (data) => {
        for (const [, status] of data.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)) statuses.push(Number(status));
      });
      socket.write(`POST ${world.mount}${path} HTTP/1.1\r\n${late.join('\r\n')}\r\n\r\n`);
      await sleep(100);
      socket.write('{}');
      await sleep(1_500);
      expect([path, statuses]).toEqual([path, [403]]);
      socket.write(`GET ${world.mount}/me HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
      await vi.waitFor(() => expect([path, statuses]).toEqual([path, [403, 200]]), 60_000);
      socket.destroy();
    });
    await Promise.all(refused);
  });

  /** Sends up to 100 MB in chunks until the server answers. `sent` is in bytes. */
  function uploadChunks(lines: string[]): Promise<{ status: number; sent: number }> {
    return new Promise((resolve, reject) => {
      const socket = connect(world.port, '127.0.0.1');
      let answer = '';
      let sent = 0;
      const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 0x20), Buffer.from('\r\n')]);
      const send = (): void => {
        while (answer === '' && sent < 100 * 1024 * 1024) {
          sent += 0x10000;
          if (!socket.write(chunk)) return void socket.once('drain', send);
        }
      };
      socket.on('data', (data) => {
        answer += data.toString('latin1');
        resolve({ status: Number(answer.slice(9, 12)), sent });
        socket.destroy();
      });
      socket.on('error', reject);
      socket.write(`${lines.join('\r\n')}\r\nHost: 127.0.0.1:${world.port}\r\n\r\n`, send);
    });
  }
});

/** Next.js and fetch hosts have bridges of their own, which close such a connection. */
const ON_OUR_BRIDGE = MATRIX.filter(({ name }) => /^(?:Express|Nest|node)/.test(name));

describe.each(ON_OUR_BRIDGE)('$name: bodies', (target) => {
  it('that turn out too large leave the connection to the next request, once their client has sent them', async () => {
    const world = await makeWorld(target);
    const person = await world.person();
    const head = [`Cookie: ${person.cookieHeader()}`, `Host: 127.0.0.1:${world.port}`, `Origin: ${world.origin}`];
    const upload = ['Content-Type: application/json', 'Transfer-Encoding: chunked', ...head];
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 0x20), Buffer.from('\r\n')]);
    const socket = connect(world.port, '127.0.0.1');
    const statuses: number[] = [];
    socket.on('data', (data) => {
      for (const [, status] of data.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)) statuses.push(Number(status));
    });
    socket.write(`POST ${world.mount}/flows HTTP/1.1\r\n${upload.join('\r\n')}\r\n\r\n`);
    for (let sent = 0; sent < 20; sent++) socket.write(chunk);
    await vi.waitFor(() => expect(statuses).toEqual([413]), 60_000);
    for (let sent = 0; sent < 20; sent++) socket.write(chunk);
    socket.write(`0\r\n\r\nGET ${world.mount}/me HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    await vi.waitFor(() => expect(statuses).toEqual([413, 200]), 60_000);
    socket.destroy();
    await world.close();
  });
});

describe.each(EXPRESS_TARGETS)('$name behind body parsers', (target) => {
  it('signs up and in with JSON, and creates flows', async () => {
    const world = await makeWorld(target, { bodyParsers: true });
    const person = await world.person();
    expect((await person.call('POST', '/flows', { name: 'parsed', description: 'ü 日本' })).body).toMatchObject({
      description: 'ü 日本',
    });
    expect((await person.signOut()).status).toBe(200);
    expect((await person.signIn()).status).toBe(200);
    expect(
      (await person.call('POST', '/flows', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415);
    await world.close();
  });
});

describe.each(EXPRESS_TARGETS)("$name: the app's own routes", (target) => {
  it('stand behind the same gate', async () => {
    const world = await makeWorld(target, {
      configure: (app, router) => {
        app.get('/own/me', router.requireIdentity(), (req, res) => void res.json({ id: req.invect?.identity?.id }));
        app.post('/own/publish', router.requirePermission('flow:write'), (_req, res) => void res.json({ done: true }));
      },
    });
    const own = async (
      person: { cookieHeader(): string },
      method: string,
      path: string,
      headers: Record<string, string> = {},
    ) => {
      const response = await fetch(`${world.origin}/own${path}`, {
        method,
        headers: { cookie: person.cookieHeader(), ...headers },
      });
      return { status: response.status, body: await response.json() };
    };
    const [viewer, editor] = [await world.person('viewer'), await world.person()];
    expect(await own(world.stranger(), 'GET', '/me')).toMatchObject({
      status: 401,
      body: { code: 'auth:session_not_found' },
    });
    expect(await own(viewer, 'GET', '/me')).toMatchObject({ status: 200, body: { id: viewer.id } });
    expect(await own(viewer, 'POST', '/publish')).toMatchObject({ status: 403, body: { code: 'auth:forbidden' } });
    expect(await own(editor, 'POST', '/publish')).toMatchObject({ status: 200, body: { done: true } });
    expect((await own(editor, 'POST', '/publish', { origin: 'https://evil.test' })).body.code).toBe(
      'request:cross_site',
    );
    await world.close();
  });

  it('are found from nested routers and mounts with parameters too', async () => {
    const world = await makeWorld(target, {
      configure: (app, router) => {
        const nested = express.Router().use('/workflows', router);
        app.use('/tenants/:tenant', nested);
      },
    });
    const person = await world.person();
    const headers = { cookie: person.cookieHeader() };
    const mount = `${world.origin}/tenants/acme/workflows`;
    expect((await fetch(`${mount}/flows?limit=1`, { headers })).status).toBe(200);
    expect((await fetch(mount, { headers })).status).toBe(404);
    const social = await fetch(`${mount}/plugins/auth/ok`, { headers });
    expect(await social.json()).toEqual({ ok: true });
    await world.close();
  });

  it('trusts forwarded headers only where the app says so', async () => {
    for (const [trustProxy, wanted] of [
      [undefined, '127.0.0.1'],
      ['loopback', '203.0.113.9'],
    ] as const) {
      const world = await makeWorld(target, { trustProxy });
      const person = await world.person();
      await person.signIn();
      const headers = {
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-host': '127.0.0.1',
        'x-real-ip': '198.51.100.1',
      };
      await person.auth(
        'POST',
        '/sign-in/email',
        { email: person.email, password: 'correct-horse-9' },
        { ...headers, origin: trustProxy ? 'http://127.0.0.1' : world.origin },
      );
      const { ipAddress } = world.database
        .prepare('select ipAddress from session where userId = ? order by createdAt desc, rowid desc')
        .get(person.id) as { ipAddress: string };
      expect(ipAddress).toBe(wanted);
      await world.close();
    }
  });
});
