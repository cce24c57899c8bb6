import { createInvect, type Invect, type InvectOptions } from '@invect/core';
import {
  DATABASES,
  MARIADB,
  makeWorld,
  Person,
  POSTGRES,
  QUICK_PASSWORDS,
  type Served,
  SQLITE,
  type Store,
  TARGETS,
  type Target,
  type World,
} from '@invect/testing';
import { type UserAuthOptions, userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import { admin } from 'better-auth/plugins';
import mysqlCallbacks from 'mysql2';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const [target] = TARGETS as [Target];
const BASICS = {
  secret: 'a-secret-that-is-only-used-by-tests-0123456789',
  emailAndPassword: { enabled: true, password: QUICK_PASSWORDS },
  logger: { disabled: true },
  advanced: { disableOriginCheck: false },
} as const;
const AUTH_TABLES = ['account', 'session', 'user', 'verification'];
const HOST_TABLES = [
  'invect_audit',
  'invect_audit_mark',
  'invect_audit_pending',
  'invect_credential',
  'invect_flow',
  'invect_flow_version',
  'invect_invitation',
  'invect_invitation_team',
  'invect_key',
  'invect_key_use',
  'invect_lease',
  'invect_member',
  'invect_migration',
  'invect_migration_lock',
  'invect_node_run',
  'invect_run',
  'invect_service_account',
  'invect_setup_link',
  'invect_share',
  'invect_team',
  'invect_team_member',
  'invect_trigger',
  'invect_webhook_delivery',
];

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const closeLater = <T extends { close(): Promise<void> }>(thing: T): T => {
  closing.push(() => thing.close());
  return thing;
};

/** better-auth as in the quick start. */
const quickStart = ({ authUrl }: Store, more: object = {}) =>
  betterAuth({ ...BASICS, database: { ...authUrl, ...more } as never, plugins: [admin()] });

const hostOn = ({ config }: Store, auth: UserAuthOptions['auth'], log = vi.fn()): InvectOptions => ({
  baseDatabaseConfig: config,
  logger: { debug: vi.fn(), info: log, warn: vi.fn(), error: vi.fn() },
  plugins: [userAuth({ auth })],
});

async function served(host: InvectOptions): Promise<Served> {
  const made = closeLater(await target.serve({ host }));
  await made.invect.ready();
  return made;
}

async function signUpWorks(where: Served): Promise<Person> {
  const person = new Person(where);
  expect((await person.signUp(`somebody-${Date.now()}-${Math.random()}@example.test`)).status).toBe(200);
  expect((await person.call('POST', '/flows', { name: 'mine' })).status).toBe(201);
  expect((await person.get('/me')).body).toMatchObject({ id: person.id, role: 'editor' });
  return person;
}

async function tablesOf(store: Store): Promise<string[]> {
  const listed = {
    sqlite: "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
    postgresql: "select table_name as name from information_schema.tables where table_schema = 'public'",
    mysql: 'select table_name as name from information_schema.tables where table_schema = database()',
  }[store.config.type];
  return (await store.sql(listed)).map(({ name }) => String(name)).sort();
}

describe.each(DATABASES)('$name', (database) => {
  const skip = !database.available;

  it.skipIf(skip)("holds both sets of tables side by side, opened from the quick start's { url, type }", async () => {
    const store = closeLater(await database.create());
    const auth = quickStart(store);
    const person = await signUpWorks(await served(hostOn(store, auth)));
    expect(await tablesOf(store)).toEqual([...AUTH_TABLES, ...HOST_TABLES].sort());
    const found = await auth.api.getSession({ headers: new Headers({ cookie: person.cookieHeader() }) });
    expect(found?.user.id).toBe(person.id);
  });

  it.skipIf(skip)('holds them in two databases', async () => {
    const [hosts, auths] = [closeLater(await database.create()), closeLater(await database.create())];
    await signUpWorks(await served(hostOn(hosts, quickStart(auths))));
    expect(await tablesOf(hosts)).toEqual(HOST_TABLES);
    expect(await tablesOf(auths)).toEqual(AUTH_TABLES);
  });

  it.skipIf(skip)('can be another product than the one that better-auth is on', async () => {
    const [hosts, auths] = [closeLater(await database.create()), closeLater(await SQLITE.create())];
    await signUpWorks(await served(hostOn(hosts, quickStart(auths))));
    await signUpWorks(await served(hostOn(closeLater(await SQLITE.create()), quickStart(hosts))));
  });

  it.skipIf(skip)('is migrated once by hosts that start together', async () => {
    const store = closeLater(await database.create());
    const log = vi.fn();
    const hosts: Invect[] = [1, 2, 3, 4].map(() => closeLater(createInvect(hostOn(store, quickStart(store), log))));
    await Promise.all(hosts.map((host) => host.ready()));
    const said = log.mock.calls.map(([fields, message]) => ({ ...fields, message }));
    expect(said.filter(({ message }) => /created or updated its tables/.test(message))).toHaveLength(1);
    if (database !== SQLITE) expect(said.filter(({ tables }) => /^created/.test(tables ?? ''))).toHaveLength(1);
    expect(await tablesOf(store)).toEqual([...AUTH_TABLES, ...HOST_TABLES].sort());
  });

  it.skipIf(skip)('works with a single connection', async () => {
    const store = closeLater(await database.create());
    const options = hostOn(store, quickStart(store, { maxConnections: 1 }));
    const here = await served({ ...options, baseDatabaseConfig: { ...store.config, maxConnections: 1 } });
    await Promise.all([1, 2, 3, 4].map(() => signUpWorks(here)));
  });

  it.skipIf(skip)('says in one sentence that nobody is there, and answers 503', async () => {
    if (database === SQLITE) return;
    const { config } = closeLater(await database.create());
    const nobody = { ...config, connectionString: config.connectionString.replace(/:\d+\//, ':1/') };
    const store = closeLater(await SQLITE.create());
    const here = closeLater(
      await target.serve({ host: { ...hostOn(store, quickStart(store)), baseDatabaseConfig: nobody } }),
    );
    await expect(here.invect.ready()).rejects.toThrow(/ECONNREFUSED/);
    expect((await new Person(here).get('/flows')).status).toBe(503);
  });

  describe('behaves as every other:', () => {
    let world: World;
    let person: Person;
    beforeEach(async (context) => {
      if (skip) return context.skip();
      world = await makeWorld(target, {
        database,
        userAuth: {
          mapUser: ({ id, name }) => ({ id, role: 'editor', teamIds: name && name !== 'Somebody' ? [name] : [] }),
        },
      });
      closeLater(world);
      person = await world.person();
    });
    const inTeam = async (team: string): Promise<Person> => {
      const member = await world.person();
      await world.sql('update "user" set name = ? where id = ?', team, member.id);
      return member;
    };

    it('team ids are exact, in case, accents and spaces', async () => {
      const owner = await inTeam('team-a');
      const { body: flow } = await owner.call('POST', '/flows', { name: 'secret', teamId: 'team-a' });
      expect(flow.teamId).toBe('team-a');
      for (const other of ['Team-A', 'team-á', 'team-a ', 'TEAM-A']) {
        const stranger = await inTeam(other);
        expect([other, (await stranger.get(`/flows/${flow.id}`)).status]).toEqual([other, 404]);
        expect((await stranger.get('/flows')).body.items).toEqual([]);
      }
      expect((await (await inTeam('team-a')).get(`/flows/${flow.id}`)).status).toBe(200);
      expect((await owner.get(`/flows/${flow.id.toUpperCase()}`)).status).not.toBe(200);
    });

    it('text comes back as it was sent', async () => {
      const texts = ['naïve 日本 🎉', "'; drop table invect_flow; --", '\\ % _ ! "', '  x', 'e\u0301 é', '\u2028'];
      for (const text of texts) {
        const answer = await person.call('POST', '/flows', { name: 'x', description: text });
        expect((await person.get(`/flows/${answer.body.id}`)).body.description).toBe(text);
      }
      const config = { deep: [{ ' ': null, n: 1.5e-9, big: 2 ** 53, text: '\u0000', long: 'ü'.repeat(100_000) }] };
      const definition = { nodes: [{ id: 'a', type: 'transform', config: { output: config } }], edges: [] };
      const saved = await person.call('POST', '/flows', { name: 'long', definition });
      expect(saved.status).toBe(201);
      const path = `/flows/${saved.body.id}`;
      expect((await person.get(path)).body.definition.nodes[0].config.output).toEqual(config);
      const renamed = await person.call('PATCH', path, { version: 1, name: 'longer' });
      expect(renamed.body).toMatchObject({ name: 'longer', version: 2, definition });
      expect((await person.get(`${path}/versions/2`)).body).toMatchObject({ authorId: person.id, definition });
    });

    it('numbers that no column can hold are refused, or name nothing', async () => {
      const { body: flow } = await person.call('POST', '/flows', { name: 'counted' });
      const { body: credential } = await person.call('POST', '/credentials', { name: 'c', type: 't', secret: {} });
      for (const path of [`/flows/${flow.id}`, `/credentials/${credential.id}`]) {
        for (const version of [2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 1e300, 0, -1, 1.5]) {
          const { status, body } = await person.call('PATCH', path, { version, name: 'x' });
          expect([path, version, status, Object.keys(body.fields ?? {})]).toEqual([path, version, 400, ['version']]);
        }
        expect((await person.call('PATCH', path, { version: 2 ** 31 - 2, name: 'x' })).status).toBe(409);
      }
      for (const number of ['999999999', '2147483648', '99999999999999999999']) {
        expect((await person.get(`/flows/${flow.id}/versions/${number}`)).status).toBe(404);
        expect([200, 400]).toContain((await person.get(`/flows/${flow.id}/versions?cursor=${number}`)).status);
      }
      for (const list of ['/flows', '/credentials']) {
        for (const query of ['limit=2147483648', 'limit=1e2', 'limit=-1', 'cursor=2147483648', 'cursor=%00']) {
          expect([query, (await person.get(`${list}?${query}`)).status]).toEqual([query, 400]);
        }
      }
    });

    it('NUL is refused where no database could keep it', async () => {
      for (const body of [{ name: 'a\0b' }, { name: 'a', description: '\0' }, { name: 'a', teamId: '\0' }]) {
        expect((await person.call('POST', '/flows', body)).status).toBe(400);
      }
      expect((await person.get('/flows?search=%00')).status).toBe(400);
    });

    it('a search finds a part of a name in any case and any script, and takes no wildcards', async () => {
      for (const name of ['Über 100%', 'über_all', 'other']) await person.call('POST', '/flows', { name });
      const find = async (search: string): Promise<string[]> =>
        (await person.get(`/flows?search=${encodeURIComponent(search)}`)).body.items.map((flow: Flow) => flow.name);
      type Flow = { name: string };
      expect(await find('ÜBER')).toEqual(['über_all', 'Über 100%']);
      expect(await find('0%')).toEqual(['Über 100%']);
      expect(await find('r_a')).toEqual(['über_all']);
      expect(await find('%')).toEqual(['Über 100%']);
      expect(await find("'")).toEqual([]);
      expect(await find('\\')).toEqual([]);
    });

    it('pages come newest first, each flow once', async () => {
      const made: string[] = [];
      for (let count = 0; count < 25; count++) {
        made.unshift((await person.call('POST', '/flows', { name: `flow ${count}` })).body.id);
      }
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body } = await person.get(`/flows?limit=7${cursor && `&cursor=${cursor}`}`);
        seen.push(...body.items.map((flow: { id: string }) => flow.id));
        cursor = body.nextCursor;
      }
      expect(seen).toEqual(made);
    });

    it('times are the present, in UTC, for the host and for better-auth', async () => {
      const { body: flow } = await person.call('POST', '/flows', { name: 'now' });
      expect(Math.abs(Date.now() - Date.parse(flow.createdAt))).toBeLessThan(60_000);
      expect((await person.get(`/flows/${flow.id}`)).body.createdAt).toBe(flow.createdAt);
      const { body } = await person.auth('GET', '/get-session');
      expect(Math.abs(Date.now() + 7 * 24 * 3600_000 - Date.parse(body.session.expiresAt))).toBeLessThan(60_000);
    });

    it('of twenty edits of one version, one wins and the others conflict', async () => {
      const { body: flow } = await person.call('POST', '/flows', { name: 'contended' });
      const edits = Array.from({ length: 20 }, (_, number) =>
        person.call('PATCH', `/flows/${flow.id}`, { version: 1, name: `edit ${number}` }),
      );
      const statuses = (await Promise.all(edits)).map(({ status }) => status).sort();
      expect(statuses).toEqual([200, ...Array(19).fill(409)]);
      expect((await person.get(`/flows/${flow.id}/versions`)).body.items).toHaveLength(2);
    });
  });
});

describe('userAuth takes a pool of the app’s own', () => {
  it.skipIf(!POSTGRES.available)('from pg', async () => {
    const store = closeLater(await POSTGRES.create());
    const pool = new pg.Pool({ connectionString: store.authUrl.url });
    closing.push(() => pool.end());
    await signUpWorks(await served(hostOn(store, betterAuth({ ...BASICS, database: pool, plugins: [admin()] }))));
  });

  it.skipIf(!MARIADB.available)('from mysql2/promise', async () => {
    const store = closeLater(await MARIADB.create());
    const auth = betterAuth({ ...BASICS, database: store.connect(), plugins: [admin()] });
    await signUpWorks(await served(hostOn(store, auth)));
  });

  it.skipIf(!MARIADB.available)('from mysql2 without promises', async () => {
    const store = closeLater(await MARIADB.create());
    const pool = mysqlCallbacks.createPool({ uri: store.authUrl.url, timezone: 'Z' });
    closing.push(() => new Promise((resolve) => pool.end(() => resolve())));
    await signUpWorks(await served(hostOn(store, betterAuth({ ...BASICS, database: pool, plugins: [admin()] }))));
  });
});
