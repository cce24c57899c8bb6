import { Writable } from 'node:stream';
import {
  DATABASES,
  makeWorld,
  PASSWORD,
  type Person,
  POSTGRES,
  type Store,
  TARGETS,
  type Target,
  type World,
} from '@invect/testing';
import type { BetterAuthOptions } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { schema, TABLES } from '../drizzle-tables.js';

// Drivers put the query and its values into their errors, raw session tokens among them. Whatever fails, nothing of that is logged:
// not by the host into the app's pino, and not by better-auth, which logs on its own, to the console.

const [target] = TARGETS as [Target];
const CANARY = 'canary-7f3a-never-to-be-seen';

let written: string;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  written = '';
  const keep = (...said: unknown[]): void => {
    written += `${said.map((part) => (typeof part === 'string' ? part : inspected(part))).join(' ')}\n`;
  };
  for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation(keep);
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

/** As the console prints an object: errors with everything that hangs on them. */
function inspected(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner instanceof Error ? { ...inner, message: inner.message, stack: inner.stack, cause: inner.cause } : inner,
  );
}

function pinoInto() {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  return pino({ level: 'trace' }, stream);
}

async function loggedWorld(store: Store, betterAuth: Partial<BetterAuthOptions> = {}): Promise<World> {
  closing.push(() => store.close());
  const world = await makeWorld(target, {
    store,
    host: { logger: pinoInto() },
    betterAuth: { logger: { level: 'debug' }, ...betterAuth },
  });
  closing.push(() => world.close());
  return world;
}

/** Asks everything that reads or writes sessions and users, as somebody known and as somebody new. */
async function askEverything(world: World, person: Person): Promise<number[]> {
  const answers = [
    await person.twin().get('/flows'),
    await person.twin().auth('GET', '/get-session'),
    await person.twin().auth('GET', '/list-sessions'),
    await person.twin().auth('POST', '/update-user', { name: `${CANARY} ${'x'.repeat(300)}` }),
    await person.twin().auth('POST', '/change-password', { currentPassword: PASSWORD, newPassword: `${CANARY}!` }),
    await world.stranger().auth('POST', '/sign-in/email', { email: person.email, password: PASSWORD }),
    await world
      .stranger()
      .auth('POST', '/sign-up/email', { name: CANARY, email: `${CANARY}@example.test`, password: `${CANARY}!` }),
    await person.twin().signOut(),
  ];
  return answers.map(({ status }) => status);
}

function expectNothingTold(person: Person): void {
  const cookie = person.cookies.get('better-auth.session_token') ?? '?';
  const token = decodeURIComponent(cookie).split('.')[0] as string;
  for (const secret of [CANARY, PASSWORD, cookie, token]) expect(written).not.toContain(secret);
  expect(written).not.toMatch(/select .+ from|insert into|update .+ set|delete from|params:/i);
}

describe.each(DATABASES.filter(({ available }) => available))('on $name', (database) => {
  it.each(['session', 'user'])('a table %s that is gone is logged without queries and values', async (table) => {
    const world = await loggedWorld(await database.create());
    const person = await world.person();
    await person.get('/me');
    await world.sql(`alter table "${table}" rename to was_${table}`);
    const statuses = await askEverything(world, person);
    await world.sql(`alter table was_${table} rename to "${table}"`);
    expect(statuses[0]).toBe(503);
    expect(written).toContain('"code":"auth:unavailable"');
    expectNothingTold(person);
  });

  it('a value that the database refuses is not logged', async () => {
    const world = await loggedWorld(await database.create());
    const person = await world.person();
    const refuse = {
      SQLite: `create trigger refuse before update on "user" when new.name like 'canary%' begin select raise(abort, 'refused'); end`,
      PostgreSQL: `alter table "user" add constraint refuse check (name not like 'canary%')`,
      MariaDB: `alter table "user" add constraint refuse check (name not like 'canary%')`,
    }[database.name];
    await world.sql(refuse);
    const { status } = await person.auth('POST', '/update-user', { name: CANARY });
    expect(status).toBeGreaterThanOrEqual(500);
    expect(written).toMatch(/SERVER_ERROR|"level":50/);
    expectNothingTold(person);
  });

  it("an app's own onAPIError gets the error as it is, and what is printed after it is not", async () => {
    const seen: unknown[] = [];
    const onAPIError = { onError: (error: unknown) => void seen.push({ ...(error as object) }) };
    const world = await loggedWorld(await database.create(), { onAPIError });
    const person = await world.person();
    await world.sql('alter table "user" rename to was_user');
    await askEverything(world, person);
    expect(JSON.stringify(seen)).toContain('code');
    expectNothingTold(person);
  });
});

it.skipIf(!POSTGRES.available)('on Drizzle, whose messages are queries, nothing of them is logged', async () => {
  const store = await POSTGRES.create();
  for (const table of TABLES) await store.sql(table);
  const pool = new pg.Pool({ connectionString: store.authUrl.url });
  pool.on('error', () => {});
  closing.push(() => pool.end());
  const world = await loggedWorld(store, { database: drizzleAdapter(drizzle(pool), { provider: 'pg', schema }) });
  const person = await world.person();
  await person.get('/me');
  for (const table of ['session', 'user']) {
    await world.sql(`alter table "${table}" rename to was_${table}`);
    await askEverything(world, person);
    await world.sql(`alter table was_${table} rename to "${table}"`);
  }
  expect(written).toContain('"code":"auth:unavailable"');
  expectNothingTold(person);
});
