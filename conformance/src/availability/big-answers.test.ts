import { once } from 'node:events';
import { connect } from 'node:net';
import { DATABASES, type HostProcess, Person, repeated, type Store, settingsOn, startHost } from '@invect/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

/** Of a host that has all its code loaded, and no more to spare than a small container. */
const HEAP = '--max-old-space-size=160';

const DEFINITION_BYTES = 930 * 1024;

/** Small on the wire, and many times larger once parsed. */
const nested = { list: Array.from({ length: DEFINITION_BYTES / 3 - 50 }, () => ({})) };
/** One character outside of Latin-1 makes a string of two bytes a character. */
const wide = { text: `${'x'.repeat(DEFINITION_BYTES - 150)}\u65e5` };

const definitionOf = (output: object) => ({
  nodes: [{ id: 'a', type: 'transform', config: { output } }],
  edges: [],
});

describe.each(repeated(DATABASES.filter(({ available }) => available)))('a small heap, on $name,', ({ create }) => {
  let store: Store;
  /** On a busy machine the last of thirty saves waits long for a connection. */
  const settings = () => ({ ...settingsOn(store), database: { ...store.config, connectTimeoutMs: 60_000 } });
  let host: HostProcess;
  let editor: Person;
  let flow: { id: string };

  beforeAll(async () => {
    store = await create();
    host = await startHost(settings(), { NODE_OPTIONS: HEAP });
    editor = new Person(host);
    await editor.signUp('editor@example.test');
    flow = (await editor.call('POST', '/flows', { name: 'big', definition: definitionOf(nested) })).body;
    for (let version = 1; version < 50; version++) {
      const definition = definitionOf(version % 2 ? wide : nested);
      const saved = await editor.call('PATCH', `/flows/${flow.id}`, { version, definition });
      expect(saved.status).toBe(200);
    }
    await host.stop();
  });
  afterAll(() => store?.close());

  beforeEach(async () => {
    host = await startHost(settings(), { NODE_OPTIONS: HEAP });
    editor = editor.at(host);
  });
  afterEach(() => host.stop());

  /** Sends so many at once; an answer is read, and only its size is kept. */
  async function atOnce(count: number, method: string, path: string, body?: string): Promise<Set<number>> {
    const headers = { cookie: editor.cookieHeader(), origin: host.origin, 'content-type': 'application/json' };
    const answers = Array.from({ length: count }, async () => {
      const response = await fetch(host.base + path, { method, headers, ...(body !== undefined && { body }) });
      for await (const _chunk of response.body ?? []);
      return response.status;
    });
    return new Set(await Promise.all(answers));
  }

  async function expectAlive(): Promise<void> {
    expect([host.child.exitCode, host.errors()]).toEqual([null, '']);
    expect((await editor.get('/health')).status).toBe(200);
  }

  it('survives thirty lists of fifty large versions', async () => {
    expect(await atOnce(30, 'GET', `/flows/${flow.id}/versions`)).toEqual(new Set([200]));
    await expectAlive();
  });

  it.each(['', '/versions/1', '/versions/2'])('survives 64 reads of a large definition (%s)', async (path) => {
    expect(await atOnce(64, 'GET', `/flows/${flow.id}${path}`)).toEqual(new Set([200]));
    await expectAlive();
  });

  it('survives 64 lists of flows with the longest names and descriptions', async () => {
    const text = (length: number) => '\u65e5\u0001'.repeat(length / 2);
    for (let index = 0; index < 100; index++)
      await editor.call('POST', '/flows', { name: `x${text(254)}`, description: text(10_000) });
    expect(await atOnce(64, 'GET', '/flows?limit=100')).toEqual(new Set([200]));
    await expectAlive();
  });

  it.each([
    ['nested', nested],
    ['wide', wide],
  ])('survives 30 saves of a large definition at once (%s)', async (_name, config) => {
    const { version } = (await editor.get(`/flows/${flow.id}`)).body;
    const body = JSON.stringify({ version, definition: definitionOf(config) });
    expect(await atOnce(30, 'PATCH', `/flows/${flow.id}`, body)).toEqual(new Set([200, 409]));
    await expectAlive();
  });

  it('survives connections that ask for large definitions and do not read', async () => {
    const request = `GET /invect/flows/${flow.id} HTTP/1.1\r\nHost: ${new URL(host.origin).host}\r\nCookie: ${editor.cookieHeader()}\r\n\r\n`;
    const sockets = Array.from({ length: 20 }, () => connect(host.port, '127.0.0.1'));
    for (const socket of sockets) socket.pause().write(request.repeat(100));
    await Promise.all(sockets.map((socket) => once(socket, 'readable')));
    await expectAlive();
    for (const socket of sockets) socket.destroy();
  });
});
