import { anonymous, username } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../person.js';
import { makeWorld, type World } from '../world.js';
import { type Page, Visitor } from './visitor.js';
import { EACH_ADAPTER, ONE_TARGET } from './where.js';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

let people = 0;
const newName = (): string => `Name_${process.pid}_${++people}`;

describe.each(EACH_ADAPTER)('$name: a user name', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { plugins: [username()] } });
  });
  afterAll(() => world.close());

  async function signUp(name: string): Promise<Page> {
    const fields = { name: 'Somebody', email: `${name}@example.test`, password: PASSWORD, username: name };
    return new Visitor(world).auth('POST', '/sign-up/email', fields);
  }

  it('signs in, in any case, in both URL forms', async () => {
    const name = newName();
    const { id } = (await signUp(name)).body.user;
    for (const form of FORMS) {
      for (const typed of [name, name.toUpperCase(), name.toLowerCase()]) {
        const visitor = new Visitor(world);
        const fields = { username: typed, password: PASSWORD };
        expect((await visitor.call('POST', `${form}/sign-in/username`, fields)).status).toBe(200);
        expect((await visitor.get('/me')).body.id).toBe(id);
      }
    }
  });

  it('belongs to one user, in any case', async () => {
    const name = newName();
    const isFree = async () =>
      (await new Visitor(world).auth('POST', '/is-username-available', { username: name })).body.available;
    expect(await isFree()).toBe(true);
    expect((await signUp(name)).status).toBe(200);
    expect(await isFree()).toBe(false);
    const fields = { name: 'x', email: `other-${name}@example.test`, password: PASSWORD };
    const second = await new Visitor(world).auth('POST', '/sign-up/email', { ...fields, username: name.toUpperCase() });
    expect(second.status).toBeGreaterThanOrEqual(400);
    expect(second.status).toBeLessThan(500);
  });

  it('with a wrong password says the same as one that nobody has', async () => {
    const name = newName();
    await signUp(name);
    const fields = [
      { username: name, password: 'not-the-password' },
      { username: newName(), password: PASSWORD },
    ];
    const [known, unknown] = await Promise.all(
      fields.map((body) => new Visitor(world).auth('POST', '/sign-in/username', body)),
    );
    expect([known?.status, known?.text]).toEqual([unknown?.status, unknown?.text]);
    expect(known?.status).toBe(401);
  });
});

describe.each(EACH_ADAPTER)('$name: an anonymous visitor', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, {
      betterAuth: { plugins: [anonymous({ emailDomainName: 'nobody.test' })] },
    });
  });
  afterAll(() => world.close());

  async function enter(): Promise<{ id: string; browser: Visitor }> {
    const browser = new Visitor(world);
    expect((await browser.auth('POST', '/sign-in/anonymous')).status).toBe(200);
    return { id: (await browser.get('/me')).body.id, browser };
  }

  it('is a user of their own', async () => {
    const [one, other] = [await enter(), await enter()];
    expect(one.id).not.toBe(other.id);
    expect((await one.browser.call('POST', '/flows', { name: 'mine' })).body.ownerId).toBe(one.id);
    expect((await one.browser.auth('POST', '/sign-in/anonymous')).status).toBe(400);
  });

  it('who signs up is somebody else from then on, and their old session is over', async () => {
    const { id, browser } = await enter();
    const before = new Visitor(world);
    for (const cookie of await browser.jar.getCookies(world.origin)) {
      await before.jar.setCookie(String(cookie), world.origin);
    }
    expect((await browser.signUp(`known-${++people}-${process.pid}@example.test`, 'Known')).status).toBe(200);
    expect(await browser.whoAmI()).toBe('Known');
    expect((await browser.get('/me')).body.id).not.toBe(id);
    expect(await before.whoAmI()).toBe(401);
    expect(await world.sql('select id from "user" where id = ?', id)).toEqual([]);
  });

  it('may be deleted, and is nobody then', async () => {
    const { browser } = await enter();
    expect((await browser.auth('POST', '/delete-anonymous-user')).status).toBe(200);
    expect(await browser.whoAmI()).toBe(401);
  });
});

describe.each(ONE_TARGET)('$name: anonymous visitors', (target) => {
  it('can be told apart by mapUser, and be less than editors', async () => {
    const world = await makeWorld(target, {
      betterAuth: { plugins: [anonymous()] },
      userAuth: {
        mapUser: (user) => ({
          id: user.id,
          name: user.name ?? '',
          role: 'isAnonymous' in user && user.isAnonymous ? 'viewer' : 'editor',
        }),
      },
    });
    const browser = new Visitor(world);
    await browser.auth('POST', '/sign-in/anonymous');
    expect((await browser.get('/me')).body).toMatchObject({ name: 'Anonymous', role: 'viewer' });
    expect((await browser.call('POST', '/flows', { name: 'x' })).status).toBe(403);
    await browser.signUp('no-longer@example.test');
    expect((await browser.get('/me')).body.role).toBe('editor');
    await world.close();
  });
});
