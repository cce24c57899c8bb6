import {
  type Answer,
  EACH_ADAPTER,
  EVERY_DATABASE,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  type Person,
  type Target,
  type World,
} from '@invect/testing';
import { username } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

let users = 0;
const newName = (): string => `user.${process.pid}_${++users}`;

const namesWorld = (target: Target, options?: Parameters<typeof username>[0]): Promise<World> =>
  makeWorld(target, { betterAuth: { plugins: [username(options)] } });

function signUp(world: World, person: Person, name: string, form: string = FORMS[0]): Promise<Answer> {
  const email = `${name.toLowerCase().replaceAll(/\W/g, '-')}-${++users}@${world.port}.example.test`;
  return person.call('POST', `${form}/sign-up/email`, { name: 'Somebody', email, password: PASSWORD, username: name });
}

const signIn = (person: Person, name: string, password: string = PASSWORD, form: string = FORMS[0]): Promise<Answer> =>
  person.call('POST', `${form}/sign-in/username`, { username: name, password });

const codeOf = ({ status, body }: Answer): [number, string] => [status, body.code];

describe.each(EACH_ADAPTER)('$name: user names', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await namesWorld(target);
  });
  afterAll(() => world.close());

  it.each(FORMS)('sign up and in at %s', async (form) => {
    const [first, elsewhere, wrong] = [world.stranger(), world.stranger(), world.stranger()];
    const name = newName();
    const { status, body } = await signUp(world, first, name, form);
    expect([status, body.user.username]).toEqual([200, name]);
    expect((await signIn(elsewhere, name, PASSWORD, form)).status).toBe(200);
    expect((await elsewhere.get('/me')).body).toMatchObject({ id: body.user.id, name: 'Somebody', role: 'editor' });
    expect(codeOf(await signIn(wrong, name, 'wrong-password', form))).toEqual([401, 'INVALID_USERNAME_OR_PASSWORD']);
    expect((await wrong.get('/me')).status).toBe(401);

    const copy = elsewhere.twin();
    await elsewhere.signOut();
    expect((await copy.get('/me')).status).toBe(401);
  });
});

describe.each(EVERY_DATABASE)('$name: a user name', (setting) => {
  let world: World;
  beforeAll(async () => {
    world = await namesWorld(setting);
  });
  afterAll(() => world.close());

  it('is one whatever its case, and is shown as it was written', async () => {
    const name = newName();
    const { body } = await signUp(world, world.stranger(), name.toUpperCase());
    expect(body.user).toMatchObject({ username: name, displayUsername: name.toUpperCase() });
    for (const spelling of [name, name.toUpperCase(), name.replace('u', 'U')]) {
      const person = world.stranger();
      await signIn(person, spelling);
      expect((await person.get('/me')).body.id).toBe(body.user.id);
      expect((await signUp(world, world.stranger(), spelling)).body.code).toBe('USERNAME_IS_ALREADY_TAKEN');
      const asked = await world.stranger().auth('POST', '/is-username-available', { username: spelling });
      expect(asked.body).toEqual({ available: false });
    }
  });

  it("is changed by its user, and is nobody else's then", async () => {
    const [ada, bob, elsewhere] = [world.stranger(), world.stranger(), world.stranger()];
    const [before, after, taken] = [newName(), newName(), newName()];
    const { body } = await signUp(world, ada, before);
    await signUp(world, bob, taken);
    const rename = (name: string) => ada.auth('POST', '/update-user', { username: name });
    expect((await rename(taken.toUpperCase())).body.code).toBe('USERNAME_IS_ALREADY_TAKEN');
    expect((await rename(after.toUpperCase())).status).toBe(200);
    expect((await signIn(elsewhere, before)).status).toBe(401);
    expect((await signIn(elsewhere, after)).body.user.id).toBe(body.user.id);
    expect((await ada.get('/me')).body.id).toBe(body.user.id);
  });

  it('of fifty who want it at once is had by one', async () => {
    const name = newName();
    const people = Array.from({ length: 50 }, () => world.stranger());
    await Promise.all(people.map((person, number) => signUp(world, person, number % 2 ? name : name.toUpperCase())));
    const rows = await world.sql('select id from "user" where lower(username) = ?', name);
    expect(rows).toHaveLength(1);
  });
});

describe.each(ONE_TARGET)('$name: as a user name', (target) => {
  let world: World;
  let known: string;
  beforeAll(async () => {
    world = await namesWorld(target);
    known = newName();
    await signUp(world, world.stranger(), known);
  });
  afterAll(() => world.close());

  it.each([
    ['ab', 'USERNAME_TOO_SHORT'],
    ['a'.repeat(31), 'USERNAME_TOO_LONG'],
    ['ada lovelace', 'INVALID_USERNAME'],
    ['ada@example.test', 'INVALID_USERNAME'],
    ['аda', 'INVALID_USERNAME'],
    ['ａｄａ', 'INVALID_USERNAME'],
    ["ada'--", 'INVALID_USERNAME'],
    ['ada\u0000', 'INVALID_USERNAME'],
  ])('%j is refused at sign-up and sign-in', async (name, code) => {
    expect(codeOf(await signUp(world, world.stranger(), name))).toEqual([400, code]);
    expect(codeOf(await signIn(world.stranger(), name))).toEqual([422, code]);
  });

  it.each([[['ada']], [{ $ne: '' }], [7]])('%j is refused', async (name) => {
    for (const [path, refusal] of [
      ['/sign-up/email', 422],
      ['/sign-in/username', 400],
      ['/is-username-available', 400],
    ] as const) {
      const fields = { name: 'x', email: `x-${++users}@example.test`, password: PASSWORD, username: name };
      const person = world.stranger();
      const { status } = await person.auth('POST', path, fields);
      expect([path, status]).toEqual([path, refusal]);
      expect((await person.get('/me')).status).toBe(401);
    }
  });

  it('an unknown one is refused as a wrong password is', async () => {
    const [unknown, wrong] = [
      await signIn(world.stranger(), newName()),
      await signIn(world.stranger(), known, 'wrong-password'),
    ];
    expect(unknown.text).toBe(wrong.text);
    expect(unknown.status).toBe(wrong.status);
  });

  it("a banned user's signs nobody in", async () => {
    const name = newName();
    const person = world.stranger();
    const { body } = await signUp(world, person, name);
    await world.sql('update "user" set banned = 1 where id = ?', body.user.id);
    expect(codeOf(await signIn(world.stranger(), name))).toEqual([403, 'BANNED_USER']);
    expect((await person.get('/me')).status).toBe(403);
  });
});

describe.each(ONE_TARGET)("$name: user names of the app's own rule", (target) => {
  it('are what its normalisation makes of them', async () => {
    const world = await namesWorld(target, { usernameNormalization: (name) => name.toLowerCase().replaceAll('.', '') });
    try {
      const name = newName();
      const { body } = await signUp(world, world.stranger(), name);
      expect(body.user.username).toBe(name.replace('.', ''));
      const person = world.stranger();
      await signIn(person, name.replace('.', '..'));
      expect((await person.get('/me')).body.id).toBe(body.user.id);
    } finally {
      await world.close();
    }
  });
});
