import {
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  type Person,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { anonymous } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

let accounts = 0;
const newEmail = (): string => `known-${process.pid}-${++accounts}@example.test`;

type AnonymousOptions = Parameters<typeof anonymous>[0];

const anonymousWorld = (
  target: Target,
  options?: AnonymousOptions,
  userAuth?: WorldOptions['userAuth'],
): Promise<World> =>
  makeWorld(target, { betterAuth: { plugins: [anonymous(options)] }, ...(userAuth && { userAuth }) });

/** Somebody who has signed in anonymously. */
async function visit(world: World, form: string = FORMS[0]): Promise<Person> {
  const visitor = world.stranger();
  const { status, body } = await visitor.call('POST', `${form}/sign-in/anonymous`, {});
  expect(status).toBe(200);
  visitor.id = body.user.id;
  return visitor;
}

async function me(person: Person): Promise<string> {
  const { status, body } = await person.twin().get('/me');
  return status === 200 ? body.id : `${status} ${body.code}`;
}

const isThere = async (world: World, id: string): Promise<boolean> =>
  (await world.sql('select id from "user" where id = ?', id)).length === 1;

describe.each(EACH_ADAPTER)('$name: anonymous users', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await anonymousWorld(target);
  });
  afterAll(() => world.close());

  it.each(FORMS)('sign in at %s, each as somebody of their own, with the role of a new user', async (form) => {
    const [one, two] = [await visit(world, form), await visit(world, form)];
    expect((await one.get('/me')).body).toMatchObject({ id: one.id, name: 'Anonymous', role: 'editor' });
    expect(await me(two)).toBe(two.id);
    const { body: flow } = await one.call('POST', '/flows', { name: 'by nobody in particular' });
    expect(flow.ownerId).toBe(one.id);
    expect((await one.auth('GET', '/admin/list-users')).status).toBe(403);
    expect((await one.call('POST', `${form}/sign-in/anonymous`, {})).status).toBe(400);
    expect(await me(one)).toBe(one.id);
  });

  it('become the account that they sign up for, and what they were is nobody', async () => {
    const visitor = await visit(world);
    const before = visitor.twin();
    expect((await visitor.signUp(newEmail())).status).toBe(200);
    expect([visitor.id === before.id, await me(visitor)]).toEqual([false, visitor.id]);
    expect(await me(before)).toBe('401 auth:session_expired');
    expect(await isThere(world, before.id)).toBe(false);
  });
});

describe.each(EACH_DATABASE)('$name: an anonymous user', (setting) => {
  const linked: string[][] = [];
  let world: World;
  beforeAll(async () => {
    world = await anonymousWorld(setting, {
      onLinkAccount: async ({ anonymousUser, newUser }) => {
        linked.push([anonymousUser.user.id, newUser.user.id]);
      },
    });
  });
  afterAll(() => world.close());

  it('becomes the account that they sign in to, and the app hears of both', async () => {
    const known = await world.person('viewer');
    const visitor = await visit(world);
    const before = visitor.twin();
    const { body: flow } = await visitor.call('POST', '/flows', { name: 'made before' });
    const { email } = known;
    expect((await visitor.auth('POST', '/sign-in/email', { email, password: PASSWORD })).status).toBe(200);
    expect((await visitor.get('/me')).body).toMatchObject({ id: known.id, role: 'viewer' });
    expect(linked.at(-1)).toEqual([before.id, known.id]);
    expect(await me(before)).toBe('401 auth:session_expired');
    // The anonymous user is deleted, and there is no admin here who could have what they made. onLinkAccount may give it to somebody before.
    expect((await visitor.get(`/flows/${flow.id}`)).body.ownerId).toBe(null);
  });

  it('stays who they are where that fails', async () => {
    const [known, visitor] = [await world.person(), await visit(world)];
    const { email } = known;
    expect((await visitor.auth('POST', '/sign-in/email', { email, password: 'wrong-password' })).status).toBe(401);
    expect((await visitor.twin().signUp(email)).status).toBe(422);
    expect(await me(visitor)).toBe(visitor.id);
  });

  it('is gone where they say so, with the next request and on every browser', async () => {
    const visitor = await visit(world);
    const copy = visitor.twin();
    expect((await visitor.auth('POST', '/delete-anonymous-user', {})).status).toBe(200);
    expect(await me(copy)).toBe('401 auth:session_expired');
    expect(await isThere(world, visitor.id)).toBe(false);
    const known = await world.person();
    expect((await known.auth('POST', '/delete-anonymous-user', {})).status).toBe(403);
    expect(await me(known)).toBe(known.id);
  });

  it('cannot say of themselves that they are none, and an account not that it is one', async () => {
    const [visitor, known] = [await visit(world), await world.person()];
    for (const [person, isAnonymous] of [
      [visitor, false],
      [known, true],
    ] as const) {
      await person.auth('POST', '/update-user', { isAnonymous, name: 'Changed' });
      const { body } = await person.auth('GET', '/get-session');
      expect(Boolean(body.user.isAnonymous)).toBe(!isAnonymous);
    }
    const fields = { name: 'x', email: newEmail(), password: PASSWORD, isAnonymous: true };
    const { body } = await world.stranger().auth('POST', '/sign-up/email', fields);
    expect(body.user?.isAnonymous ?? false).toBe(false);
  });
});

describe.each(ONE_TARGET)('$name: what anonymous users may do', (target) => {
  interface Mapped {
    readonly id: string;
    readonly isAnonymous?: boolean | null;
  }

  it('is for mapUser to say, which sees who is anonymous', async () => {
    const mapUser = ({ id, isAnonymous }: Mapped) => ({ id, role: isAnonymous ? 'viewer' : 'editor' });
    const world = await anonymousWorld(target, {}, { mapUser });
    try {
      const visitor = await visit(world);
      expect((await visitor.call('POST', '/flows', { name: 'x' })).status).toBe(403);
      await visitor.signUp(newEmail());
      expect((await visitor.call('POST', '/flows', { name: 'x' })).status).toBe(201);
    } finally {
      await world.close();
    }
  });

  it.each<[string, AnonymousOptions | null, WorldOptions['userAuth'], boolean]>([
    ['warned of where strangers become editors', {}, {}, true],
    ['not where mapRole makes them viewers', {}, { mapRole: () => 'viewer' }, false],
    ['not where mapUser decides', {}, { mapUser: ({ id }: Mapped) => ({ id, role: 'editor' }) }, false],
    ['not where nobody can be anonymous', null, {}, false],
  ])('is %s', async (_what, options, userAuth, isWarned) => {
    const world = await makeWorld(target, {
      betterAuth: { emailAndPassword: { enabled: false }, plugins: options ? [anonymous(options)] : [] },
      ...(userAuth && { userAuth }),
    });
    try {
      const warnings = world.log.filter(({ level, message }) => level === 'warn' && /anonymous/.test(message));
      expect(warnings.map(({ fields }) => fields)).toEqual(isWarned ? [{ newUserRole: 'editor' }] : []);
    } finally {
      await world.close();
    }
  });
});
