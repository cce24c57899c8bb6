import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Person, POSTGRES, type Store } from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Example, startExample } from './examples.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What the example prints for its reader to try. */
async function signsUpAndIsGreeted({ invect }: Example): Promise<void> {
  const { origin } = new URL(invect);
  const ada = new Person({ base: invect, origin });
  expect((await ada.get('/flows')).status).toBe(401);
  expect((await ada.signUp('ada@example.com')).status).toBe(200);
  expect((await ada.get('/flows')).status).toBe(200);
  const hello = async (headers: Record<string, string>) => fetch(`${origin}/hello`, { headers });
  expect((await hello({})).status).toBe(401);
  expect(await (await hello({ cookie: ada.cookieHeader() })).json()).toEqual({ hello: expect.stringMatching(/.+/) });
}

/** The addresses that a port of this machine is open on. Linux tells, in hexadecimal, the last byte first. */
async function listeningAddresses(port: number): Promise<string[]> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8')));
  return tables
    .flatMap((table) => [...table.matchAll(/: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /g)])
    .filter(([, , local]) => local === hex)
    .map(([, address = '']) =>
      (address.match(/../g) ?? [])
        .reverse()
        .map((byte) => Number.parseInt(byte, 16))
        .join('.'),
    );
}

describe('the examples', () => {
  it('examples/express serves, greets and stops', async () => {
    const example = await startExample('express', ['src/server.ts']);
    closing.push(example.close);
    await signsUpAndIsGreeted(example);
    expect(await example.close()).toBe(0);
  });

  it('examples/express has three flows: a webhook that replies, a schedule, and an approval', async () => {
    const example = await startExample('express', ['src/server.ts']);
    closing.push(example.close);
    const ada = new Person({ base: example.invect, origin: new URL(example.invect).origin });
    await ada.signUp('ada@example.com');
    const [, token] = /\/setup#([\w-]+)/.exec(example.printed) ?? [];
    expect((await ada.call('POST', '/setup/admin', { token })).status).toBe(200);

    const { body: webhooks } = await ada.get('/flows/hello/triggers');
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(webhooks.items[0].url, { method: 'POST', headers, body: '{"name":"Grace"}' });
    expect(await reply.json()).toBe('Hello, Grace!');

    const { body: schedules } = await ada.get('/flows/heartbeat/triggers');
    expect(schedules.items).toMatchObject([{ enabled: true, nextDueAt: expect.any(String) }]);

    const started = await ada.call('POST', '/flows/approval/run', { input: { reason: 'Holiday' } });
    const run = async () => (await ada.get(`/flow-runs/${started.body.id}`)).body;
    await expect.poll(async () => (await run()).status, { timeout: 60_000 }).toBe('waiting');
    await ada.call('POST', `/flow-runs/${started.body.id}/resume`, { approved: true });
    await expect.poll(run, { timeout: 60_000 }).toMatchObject({ status: 'succeeded', output: 'Holiday: decided' });
  });

  it.each([
    ['express', ['src/server.ts'], '<title>Invect</title>'],
    ['nextjs', ['start.ts'], 'Invect is running'],
  ])('examples/%s keeps its users, their sessions and its secret', async (name, script, shown) => {
    const folder = mkdtempSync(join(tmpdir(), 'invect-restarted-'));
    closing.push(async () => rmSync(folder, { recursive: true }));
    const file = join(folder, 'dev.db');
    const start = async (): Promise<Example> => {
      const example = await startExample(name, script, { DATABASE_URL: `file:${file}` });
      closing.push(example.close);
      return example;
    };
    const first = await start();
    const ada = new Person({ base: first.invect, origin: new URL(first.invect).origin });
    expect((await ada.signUp('ada@example.com')).status).toBe(200);
    await first.close();
    expect(statSync(`${file}.secret`).mode & 0o777).toBe(0o600);

    const second = await start();
    const { origin } = new URL(second.invect);
    expect((await fetch(`${second.invect}/flows`, { headers: { cookie: ada.cookieHeader() } })).status).toBe(200);
    // What is printed is what a reader runs.
    const [, body = '', url = ''] = /-d '(\S+)' \\\n\s+(\S+\/sign-in\/email)$/m.exec(second.printed) ?? [];
    const headers = { 'content-type': 'application/json', origin };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    expect(second.printed).not.toContain(readFileSync(`${file}.secret`, 'utf8'));
    const page = await fetch(second.invect, { headers: { accept: 'text/html', origin } });
    expect(await page.text()).toContain(shown);
  });

  it('examples/nextjs listens on loopback only, prints its first curl, greets and stops', {
    timeout: 300_000,
  }, async () => {
    const example = await startExample('nextjs', ['start.ts']);
    closing.push(example.close);
    const { origin, port } = new URL(example.invect);
    expect(example.printed).toContain(`${example.invect}/plugins/auth/api/auth/sign-up/email`);
    expect(example.printed).toContain(`curl -b cookies.txt ${example.invect}/flows`);
    expect(await listeningAddresses(Number(port))).toEqual(['127.0.0.1']);
    await signsUpAndIsGreeted(example);
    expect(await (await fetch(origin)).text()).toContain('Nobody is signed in');
    await example.close();
  });

  it.skipIf(!POSTGRES.available)('examples/nestjs serves on PostgreSQL, guards its controller, and stops', async () => {
    const store: Store = await POSTGRES.create();
    closing.push(() => store.close());
    const example = await startExample('nestjs', ['src/main.ts'], {
      DATABASE_URL: store.authUrl.url,
      BETTER_AUTH_SECRET: 'a-secret-that-is-only-used-by-tests-0123456789',
    });
    closing.push(example.close);
    await signsUpAndIsGreeted(example);
    const { origin } = new URL(example.invect);
    expect(await (await fetch(`${origin}/hello/anybody`)).json()).toEqual({ hello: 'stranger' });
    expect((await fetch(`${origin}/hello/publish`, { method: 'POST' })).status).toBe(401);
    await example.close();
    expect((await store.sql('select name from "user"')).length).toBe(1);
  });
});
