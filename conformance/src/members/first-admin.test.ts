import { makeAdmin } from '@invect/core';
import { EACH_ADAPTER, EACH_DATABASE, makeWorld, type Person, type World, type WorldOptions } from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import { afterEach, describe, expect, it } from 'vitest';

const roleOf = async (person: Person): Promise<string | undefined> => (await person.get('/me')).body.role;

/** The token that a host has logged; undefined where it has logged none. */
function tokenIn({ log }: World): string | undefined {
  const [, token] = log.map(({ message }) => /"token":"([\w-]+)"/.exec(message)).find((match) => match) ?? [];
  return token;
}

const claim = (person: Person, token: unknown, more: object = {}) =>
  person.call('POST', '/setup/admin', { token, ...more });

describe.each([...EACH_ADAPTER, ...EACH_DATABASE.slice(1)])('$name: the first admin', (target) => {
  const worlds: World[] = [];
  async function start(options: WorldOptions = {}): Promise<World> {
    const world = await makeWorld(target, options);
    worlds.push(world);
    return world;
  }
  afterEach(async () => {
    for (const world of worlds.splice(0).reverse()) await world.close();
  });

  it('is whoever is signed in and has the token that the host logs at start, once', async () => {
    const world = await start();
    const token = tokenIn(world);
    const [ada, eve] = [await world.person(), await world.person()];
    expect(await roleOf(ada)).toBe('editor');
    expect((await claim(world.stranger(), token)).status).toBe(401);
    expect((await claim(eve, `${token}x`)).body.code).toBe('setup:invalid_link');
    for (const wrong of [{ userId: eve.id }, { role: 'admin' }, { email: ada.email }])
      expect((await claim(eve, token, wrong)).status).toBe(400);
    for (const wrong of [null, [token], { token }, '', undefined]) expect((await claim(eve, wrong)).status).toBe(400);

    expect(await claim(ada, token)).toMatchObject({ status: 200, body: { userId: ada.id, role: 'admin' } });
    expect(await roleOf(ada)).toBe('admin');
    const { items } = (await ada.get('/audit?limit=2')).body;
    const resource = { type: 'user', id: ada.id };
    expect(items).toMatchObject([
      { action: 'member.update', resource, actor: { id: ada.id } },
      { action: 'setup.claim', resource, actor: { id: ada.id } },
    ]);
    expect((await claim(eve, token)).body.code).toBe('setup:invalid_link');
    expect(await roleOf(eve)).toBe('editor');
    expect(await world.sql('select * from invect_setup_link')).toEqual([]);
    expect(tokenIn(await start({ store: world.store }))).toBeUndefined();
  });

  it('is one, however many try at once and with however many tokens', async () => {
    const world = await start();
    const other = await start({ store: world.store });
    const tokens = [tokenIn(world), tokenIn(other)];
    const people = await Promise.all(Array.from({ length: 25 }, () => world.person()));
    const answers = await Promise.all(
      people.flatMap((person) => [claim(person, tokens[0]), claim(person.at(other), tokens[1])]),
    );
    // Who waits for too long, on a busy machine, is told to try again.
    const refused = [403, 409, 503];
    expect(answers.map(({ status }) => status).filter((status) => !refused.includes(status))).toEqual([200]);
    expect(await world.sql('select role from invect_member')).toEqual([{ role: 'admin' }]);
  });

  it('does not come by a token that is over, that another site sends, or that is in the database', async () => {
    const world = await start();
    const token = tokenIn(world);
    const ada = await world.person();
    const [link] = await world.sql('select token_hash, expires_at from invect_setup_link');
    expect((await claim(ada, link?.['token_hash'])).body.code).toBe('setup:invalid_link');
    expect(JSON.stringify(link)).not.toContain(token);
    const foreign = { origin: 'https://evil.example' };
    expect((await ada.call('POST', '/setup/admin', { token }, foreign)).body.code).toBe('request:cross_site');
    await world.sql('update invect_setup_link set expires_at = ?', new Date(Date.now() - 1000).toISOString());
    expect((await claim(ada, token)).body.code).toBe('setup:invalid_link');
    expect(await roleOf(ada)).toBe('editor');
  });

  it('is nobody who has a token once there is an admin', async () => {
    const world = await start();
    const [ada, eve] = [await world.person('admin'), await world.person()];
    expect((await claim(eve, tokenIn(world))).body.code).toBe('setup:completed');
    expect([await roleOf(ada), await roleOf(eve)]).toEqual(['admin', 'editor']);
  });
});

describe.each(EACH_DATABASE)('$name: admins named by the app', (target) => {
  const worlds: World[] = [];
  async function start(options: WorldOptions = {}): Promise<World> {
    const world = await makeWorld(target, options);
    worlds.push(world);
    return world;
  }
  afterEach(async () => {
    for (const world of worlds.splice(0).reverse()) await world.close();
  });

  const verify = (world: World, { id }: Person, is = true) =>
    world.sql(
      `update "user" set "emailVerified" = ${world.store.authUrl.type === 'postgres' ? is : Number(is)} where id = ?`,
      id,
    );

  it('are admins while their address is verified, and unless Invect says otherwise', async () => {
    const world = await start({
      userAuth: { admins: ['Ada@Example.test'] },
      betterAuth: { user: { changeEmail: { enabled: true } } },
    });
    const [ada, eve] = [world.stranger(), await world.person()];
    await ada.signUp('ada@example.test');
    await verify(world, eve);
    expect([await roleOf(ada), await roleOf(eve)]).toEqual(['editor', 'editor']);
    await verify(world, ada);
    expect(await roleOf(ada)).toBe('admin');
    expect((await ada.auth('POST', '/update-user', { name: 'Ada', emailVerified: false })).status).not.toBe(500);
    expect((await ada.call('PATCH', `/members/${ada.id}`, { role: 'editor' })).body.code).toBe('member:last_admin');
    expect(tokenIn(await start({ store: world.store, userAuth: { admins: ['ada@example.test'] } }))).toBeUndefined();

    expect((await ada.call('PATCH', `/members/${eve.id}`, { role: 'admin' })).status).toBe(200);
    expect((await eve.call('PATCH', `/members/${ada.id}`, { role: 'viewer' })).status).toBe(200);
    expect(await roleOf(ada)).toBe('viewer');
    await world.sql('delete from invect_member where user_id = ?', ada.id);
    await verify(world, ada, false);
    expect(await roleOf(ada)).toBe('editor');
  });

  it('are the only ones who may use the setup token, verified or not', async () => {
    const world = await start({ userAuth: { admins: ['ada@example.test'] } });
    const token = tokenIn(world);
    const [ada, eve] = [world.stranger(), await world.person()];
    await ada.signUp('ada@example.test');
    expect((await claim(eve, token)).body.code).toBe('setup:wrong_user');
    expect((await claim(ada, token)).status).toBe(200);
    expect([await roleOf(ada), await roleOf(eve)]).toEqual(['admin', 'editor']);
  });

  it('are made by makeAdmin() with the options of the host, while it runs', async () => {
    const world = await start();
    const ada = await world.person('viewer');
    const options = {
      baseDatabaseConfig: world.store.config,
      plugins: [userAuth({ auth: world.auth })],
      logger: silent,
    };
    expect(await makeAdmin(options, ada.email.toUpperCase())).toMatchObject({ userId: ada.id, role: 'admin' });
    expect(await roleOf(ada)).toBe('admin');
    await expect(makeAdmin(options, 'nobody@example.test')).rejects.toThrow(/no user with the address nobody@example/);
    await expect(
      makeAdmin({ ...options, plugins: [userAuth({ auth: world.auth, mapUser: ({ id }) => ({ id }) })] }, ada.email),
    ).rejects.toThrow(/decided by the app/);
  });
});

const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe.each(EACH_DATABASE)('$name: mapUser', (target) => {
  let world: World;
  afterEach(() => world.close());
  const mapUser = ({ id }: { id: string }) => ({ id, role: 'admin' });

  it('decides roles alone', async () => {
    world = await makeWorld(target, { userAuth: { mapUser } });
    const [ada, eve] = [await world.person(), await world.person()];
    expect(tokenIn(world)).toBeUndefined();
    expect((await ada.call('PATCH', `/members/${eve.id}`, { role: 'viewer' })).body.code).toBe('member:not_used');
    await world.sql(
      'insert into invect_member (user_id, role, version, created_at, updated_at) values (?, ?, 1, ?, ?)',
      eve.id,
      'viewer',
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
    );
    expect(await roleOf(eve)).toBe('admin');
    expect((await ada.get('/roles')).body.items.some(({ mayAssign }: { mayAssign: boolean }) => mayAssign)).toBe(false);
  });

  it('comes after Invect’s roles with members: true, and must keep the id of the user', async () => {
    let id: string | undefined;
    world = await makeWorld(target, {
      userAuth: {
        members: true,
        mapUser: (user) => ({ id: id ?? user.id, role: 'admin', permissions: ['flow:read'] }),
      },
    });
    const [ada, eve] = [await world.person(), await world.person()];
    expect((await ada.call('PATCH', `/members/${ada.id}`, { role: 'admin' })).status).toBe(200);
    expect((await ada.call('PATCH', `/members/${eve.id}`, { role: 'viewer' })).status).toBe(200);
    expect([await roleOf(ada), await roleOf(eve)]).toEqual(['admin', 'viewer']);
    id = ada.id;
    expect((await eve.get('/me')).status).toBe(500);
    expect((await ada.get('/me')).status).toBe(200);
  });
});
