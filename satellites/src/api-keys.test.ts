import { apiKey } from '@better-auth/api-key';
import {
  type Answer,
  ONE_TARGET,
  type Person,
  redisStorage,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSatelliteWorld, TWO_ADAPTERS } from './world.js';

/** What better-auth answers for a new key. It shows the key itself this once. */
interface NewKey {
  readonly id: string;
  readonly key: string;
}

const DAY_SECONDS = 86_400;
const YESTERDAY = new Date(Date.now() - DAY_SECONDS * 1000).toISOString();
const REDIS = process.env['TEST_REDIS_URL'];
const NOBODY = { status: 401, body: { code: 'auth:session_not_found' } };

function makeKeyWorld(target: Target, options?: WorldOptions): Promise<World> {
  return makeSatelliteWorld(
    target,
    apiKey({ enableSessionForAPIKeys: true, rateLimit: { maxRequests: 1_000 } }),
    options,
  );
}

async function newKey(owner: Person): Promise<NewKey> {
  const { status, body } = await owner.auth('POST', '/api-key/create', { name: 'deploy' });
  expect(status).toBe(200);
  return body;
}

/** A program that holds nothing but a key: it sends no Origin, and keeps no cookies. */
class Program {
  constructor(
    private readonly world: World,
    private readonly key: string,
  ) {}

  call(method: string, path: string, sent?: object, headers?: Record<string, string>): Promise<Answer> {
    return this.world.stranger().call(method, path, sent, { origin: '', 'x-api-key': this.key, ...headers });
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }
}

describe.each(TWO_ADAPTERS)('$name: an API key', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeKeyWorld(target);
  });
  afterAll(() => world.close());

  async function ownerAndProgram(role?: string): Promise<{ owner: Person; key: NewKey; program: Program }> {
    const owner = await world.person(role);
    const key = await newKey(owner);
    return { owner, key, program: new Program(world, key.key) };
  }

  it('is its owner to the host, without a cookie', async () => {
    const { owner, program } = await ownerAndProgram();
    const me = await program.get('/me');
    expect(me).toMatchObject({ status: 200, body: { id: owner.id, role: 'editor' } });
    expect(me.headers.getSetCookie()).toEqual([]);
    const made = await program.call('POST', '/flows', { name: 'by a program' });
    expect(made).toMatchObject({ status: 201, body: { ownerId: owner.id } });
    expect((await owner.get(`/flows/${made.body.id}`)).body).toEqual(made.body);
    expect((await program.get('/flows')).body).toEqual((await owner.get('/flows')).body);
  });

  it("may do what its owner's role may, as it is at each request", async () => {
    const { owner, program } = await ownerAndProgram('viewer');
    const create = () => program.call('POST', '/flows', { name: 'x' });
    expect(await program.get('/flows')).toMatchObject({ status: 200 });
    expect(await create()).toMatchObject({ status: 403, body: { code: 'auth:forbidden' } });
    await world.sql('update "user" set role = ? where id = ?', 'admin', owner.id);
    expect((await program.get('/me')).body.role).toBe('admin');
    expect((await create()).status).toBe(201);
    await world.sql('update "user" set role = ? where id = ?', 'viewer', owner.id);
    expect((await create()).status).toBe(403);
  });

  it.each<[string, (key: NewKey, owner: Person) => Promise<unknown>]>([
    ['deleted', ({ id }, owner) => owner.auth('POST', '/api-key/delete', { keyId: id })],
    ['disabled', ({ id }, owner) => owner.auth('POST', '/api-key/update', { keyId: id, enabled: false })],
    ['deleted behind the back of the host', ({ id }) => world.sql('delete from "apikey" where id = ?', id)],
    ['expired', ({ id }) => world.sql('update "apikey" set "expiresAt" = ? where id = ?', YESTERDAY, id)],
    ['without an owner any more', (_key, owner) => world.sql('delete from "user" where id = ?', owner.id)],
  ])('that is %s is refused at the very next request', async (_what, end) => {
    const { owner, key, program } = await ownerAndProgram();
    expect((await program.get('/me')).status).toBe(200);
    await end(key, owner);
    expect(await program.get('/me')).toMatchObject(NOBODY);
    expect(await program.call('POST', '/flows', { name: 'x' })).toMatchObject(NOBODY);
  });

  it('of a banned user is refused until the ban is over', async () => {
    const { owner, program } = await ownerAndProgram();
    await world.sql('update "user" set banned = 1 where id = ?', owner.id);
    expect(await program.get('/me')).toMatchObject({ status: 403, body: { code: 'auth:forbidden' } });
    await world.sql('update "user" set banned = 0 where id = ?', owner.id);
    expect((await program.get('/me')).status).toBe(200);
  });

  it('that better-auth does not know is refused, and nothing is logged', async () => {
    const { key } = await ownerAndProgram();
    const [stored] = await world.sql('select "key" from "apikey" where id = ?', key.id);
    const [logged, hash] = [world.log.length, String(stored?.['key'])];
    expect(hash).not.toBe(key.key);
    for (const wrong of ['x', 'x'.repeat(64), 'x'.repeat(4_000), key.key.slice(1), `${key.key}x`, hash]) {
      expect(await new Program(world, wrong).get('/me')).toMatchObject(NOBODY);
    }
    expect(await new Program(world, '').get('/me')).toMatchObject(NOBODY);
    expect(world.log.slice(logged)).toEqual([]);
  });

  it('over its rate limit is a 429 that says when to come back, even for requests at once', async () => {
    const { key, program } = await ownerAndProgram();
    await world.sql('update "apikey" set "rateLimitMax" = 3 where id = ?', key.id);
    const logged = world.log.length;
    const answers = await Promise.all(Array.from({ length: 12 }, () => program.get('/me')));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(3).fill(200), ...Array(9).fill(429)]);
    const refused = await program.get('/me');
    expect(refused).toMatchObject({ status: 429, body: { code: 'auth:too_many_requests' } });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(DAY_SECONDS - 60);
    expect(seconds).toBeLessThanOrEqual(DAY_SECONDS);
    expect(world.log.slice(logged)).toEqual([]);
  });

  it('that is used up is a 429, then nobody', async () => {
    const { key, program } = await ownerAndProgram();
    await world.sql('update "apikey" set remaining = 1 where id = ?', key.id);
    expect((await program.get('/me')).status).toBe(200);
    expect(await program.get('/me')).toMatchObject({ status: 429, body: { code: 'auth:too_many_requests' } });
    expect(await program.get('/me')).toMatchObject(NOBODY);
  });

  it('decides alone where a session cookie comes along, and leaves the cookie as it is', async () => {
    const { owner, key } = await ownerAndProgram();
    const visitor = await world.person();
    expect((await visitor.get('/me', { 'x-api-key': key.key })).body.id).toBe(owner.id);
    const refused = await visitor.get('/me', { 'x-api-key': 'x'.repeat(64) });
    expect(refused).toMatchObject(NOBODY);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect((await visitor.get('/me')).body.id).toBe(visitor.id);
  });

  it('does not let the page of another site act', async () => {
    const { program } = await ownerAndProgram();
    const answer = await program.call('POST', '/flows', { name: 'x' }, { origin: 'https://evil.test' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'request:cross_site' } });
  });

  it('is asked of better-auth for every request; session cookies are still confirmed exactly, by the store', async () => {
    expect(world.log.find(({ message }) => message === 'User auth is on')?.fields).toMatchObject({
      sessionCheck: 'their rows, read from the SQLite file for all requests of a tick',
    });
    const { owner, key, program } = await ownerAndProgram();
    const elsewhere = owner.twin();
    for (let request = 1; request <= 3; request++) {
      expect((await program.get('/me')).status).toBe(200);
      const [row] = await world.sql('select "requestCount" from "apikey" where id = ?', key.id);
      expect(row?.['requestCount']).toBe(request);
      expect((await elsewhere.get('/me')).status).toBe(200);
    }
    await owner.signOut();
    expect(await elsewhere.get('/me')).toMatchObject({ status: 401, body: { code: 'auth:session_expired' } });
    expect((await program.get('/me')).status).toBe(200);
  });
});

describe.each(ONE_TARGET)('$name: an API key', (target) => {
  it('is never logged and never in an answer of the host, whatever goes wrong', async () => {
    const world = await makeKeyWorld(target);
    try {
      const { id, key } = await newKey(await world.person('viewer'));
      const program = new Program(world, key);
      const answers = [
        await program.get('/me'),
        await program.call('POST', '/flows', { name: 'x' }),
        await program.get('/nowhere'),
        await program.call('POST', '/plugins/auth/api/auth/sign-out', {}),
      ];
      await world.sql('update "apikey" set enabled = 0 where id = ?', id);
      answers.push(await program.get('/me'));
      await world.sql('drop table "apikey"');
      answers.push(await program.get('/me'));
      expect(answers.map(({ status }) => status)).toEqual([200, 403, 404, 200, 401, 503]);
      for (const { text, headers } of answers) expect(text + JSON.stringify([...headers])).not.toContain(key);
      expect(world.log.some(({ level }) => level === 'error')).toBe(true);
      expect(JSON.stringify(world.log, readable)).not.toContain(key);
    } finally {
      await world.close();
    }
  });

  // better-auth makes a session of it everywhere. Who sends a key knows it, so its answer gives nothing away.
  it("is its owner on better-auth's own routes as well, for as long as it lasts", async () => {
    const world = await makeKeyWorld(target);
    try {
      const owner = await world.person();
      const { id, key } = await newKey(owner);
      const program = new Program(world, key);
      const ask = (method: string, path: string, sent?: object) =>
        program.call(method, `/plugins/auth/api/auth${path}`, sent);
      expect((await ask('GET', '/get-session')).body).toMatchObject({
        user: { id: owner.id },
        session: { token: key },
      });
      const second = (await ask('POST', '/api-key/create', { name: 'made with a key' })).body;
      expect((await new Program(world, second.key).get('/me')).body.id).toBe(owner.id);
      await owner.auth('POST', '/api-key/delete', { keyId: id });
      expect((await ask('GET', '/get-session')).status).toBe(401);
      expect((await ask('POST', '/api-key/create', { name: 'one more' })).status).toBe(401);
    } finally {
      await world.close();
    }
  });

  it("signs nobody in where better-auth's enableSessionForAPIKeys is off, as it is by default", async () => {
    const world = await makeSatelliteWorld(target, apiKey());
    try {
      const { key } = await newKey(await world.person());
      expect(await new Program(world, key).get('/me')).toMatchObject(NOBODY);
    } finally {
      await world.close();
    }
  });

  it('may be used ten times a day where better-auth is told nothing else', async () => {
    const world = await makeSatelliteWorld(target, apiKey({ enableSessionForAPIKeys: true }));
    try {
      const program = new Program(world, (await newKey(await world.person())).key);
      for (let request = 1; request <= 10; request++) expect((await program.get('/me')).status).toBe(200);
      expect((await program.get('/me')).status).toBe(429);
    } finally {
      await world.close();
    }
  });

  it('comes to mapUser as the token of a session', async () => {
    const mapUser = ({ id }: { id: string }, { token = '' }: { token?: string }) => {
      tokens.push(token);
      return { id, role: 'viewer' };
    };
    const tokens: string[] = [];
    const world = await makeKeyWorld(target, { userAuth: { mapUser } });
    try {
      const { key } = await newKey(await world.person());
      expect((await new Program(world, key).get('/me')).body.role).toBe('viewer');
      expect(tokens).toEqual([key]);
    } finally {
      await world.close();
    }
  });

  it.skipIf(!REDIS)('beside Redis: a changed role counts at the next request, of keys and of cookies', async () => {
    const { storage, close } = redisStorage(REDIS ?? '', `invect-keys-${process.pid}:`);
    const world = await makeKeyWorld(target, { betterAuth: { secondaryStorage: storage } });
    try {
      const owner = await world.person();
      const program = new Program(world, (await newKey(owner)).key);
      for (const role of ['editor', 'viewer', 'admin']) {
        await world.sql('update "user" set role = ? where id = ?', role, owner.id);
        expect((await owner.get('/me')).body.role).toBe(role);
        expect((await program.get('/me')).body.role).toBe(role);
      }
    } finally {
      await world.close();
      await close();
    }
  });
});

/** Errors as well: JSON leaves out what they say. */
function readable(_name: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { ...value, message: value.message, stack: value.stack, cause: value.cause };
}
