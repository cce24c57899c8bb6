import { afterEach, describe, expect, it } from 'vitest';
import { type Example, startExample } from './examples.js';
import { Person } from './person.js';
import { POSTGRES, type Store } from './stores.js';

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

describe('the examples', () => {
  it('examples/express serves, greets and stops', async () => {
    const example = await startExample('express', ['src/server.ts']);
    closing.push(example.close);
    await signsUpAndIsGreeted(example);
    expect(await example.close()).toBe(0);
  });

  it.skipIf(!POSTGRES.available)('examples/nestjs serves on PostgreSQL, guards its controller, and stops', async () => {
    const store: Store = await POSTGRES.create();
    closing.push(() => store.close());
    const example = await startExample('nestjs', ['src/main.ts'], { DATABASE_URL: store.authUrl.url });
    closing.push(example.close);
    await signsUpAndIsGreeted(example);
    const { origin } = new URL(example.invect);
    expect(await (await fetch(`${origin}/hello/anybody`)).json()).toEqual({ hello: 'stranger' });
    expect((await fetch(`${origin}/hello/publish`, { method: 'POST' })).status).toBe(401);
    await example.close();
    expect((await store.sql('select name from "user"')).length).toBe(1);
  });
});
