import {
  type Answer,
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  type Person,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let people = 0;
const newEmail = (): string => `invited-${process.pid}-${++people}@example.test`;

const invite = (by: Person, body: object): Promise<Answer> => by.call('POST', '/invitations', body);

/** The token of a link. */
const tokenOf = ({ body }: Answer): string => body.url.slice(body.url.lastIndexOf('/') + 1);

/** A browser that has opened the link of an invitation. */
async function guest(world: World, invited: Answer): Promise<Person> {
  expect(invited.status).toBe(201);
  const visitor = world.stranger();
  expect((await visitor.get(`/accept-invitation/${tokenOf(invited)}`)).status).toBe(303);
  return visitor;
}

const roleOf = async (person: Person): Promise<string | undefined> => (await person.get('/me')).body.role;

/** What a refused sign-up has left behind: nothing but the admin who was there before. */
async function leftBehind(world: World): Promise<unknown[]> {
  const rows = await Promise.all([
    world.sql('select id from "user" where email <> ?', 'admin@example.test'),
    world.sql(
      'select a.id from "account" a join "user" u on u.id = a."userId" where u.email <> ?',
      'admin@example.test',
    ),
    world.sql(
      'select s.id from "session" s join "user" u on u.id = s."userId" where u.email <> ?',
      'admin@example.test',
    ),
    world.sql('select user_id from invect_member where role <> ?', 'admin'),
    world.sql('select id from "verification"'),
  ]);
  return rows.flat();
}

const NOBODY = '01a00000-0000-7000-8000-000000000000';

async function makeAdmin(world: World): Promise<Person> {
  const email = 'admin@example.test';
  const password = 'correct-horse-9';
  await world.auth.api.createUser({ body: { email, password, name: 'Admin', role: 'admin' } });
  const admin = world.stranger();
  await admin.signIn(email);
  admin.id = (await admin.get('/me')).body.id;
  admin.email = email;
  return admin;
}

describe.each([...EACH_ADAPTER, ...EACH_DATABASE.slice(1)])('$name: an invitation', (target) => {
  let world: World;
  let admin: Person;
  beforeEach(async () => {
    world = await makeWorld(target, { userAuth: { signUp: 'invite', invitationPage: '/sign-up' } });
    admin = await makeAdmin(world);
  });
  afterEach(() => world.close());

  it('lets one person sign up with its address, who has its role from the first request on', async () => {
    const email = newEmail();
    const invited = await invite(admin, { email: email.toUpperCase(), role: 'viewer' });
    expect(invited.body).toMatchObject({ email, role: 'viewer', uses: 0, maxUses: 1, status: 'open', mail: 'none' });
    expect(invited.body).toMatchObject({ createdBy: admin.id, version: 1 });
    expect(invited.body.url).toBe(`${world.base}/accept-invitation/${tokenOf(invited)}`);
    expect(Buffer.from(tokenOf(invited), 'base64url')).toHaveLength(32);

    const visitor = world.stranger();
    const opened = await visitor.get(`/accept-invitation/${tokenOf(invited)}`);
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/sign-up']);
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
    const [cookie = ''] = opened.headers.getSetCookie();
    expect(cookie).toMatch(/^invect_invitation=[\w-]{43}; Max-Age=3600; Path=\/[\w/]*; HttpOnly; SameSite=Lax$/);

    const signedUp = await visitor.signUp(email);
    expect(signedUp.status).toBe(200);
    expect(signedUp.headers.getSetCookie().some((line) => /^invect_invitation=; Max-Age=0; /.test(line))).toBe(true);
    expect(await roleOf(visitor)).toBe('viewer');
    expect(visitor.cookieHeader()).not.toContain('invect_invitation');
    const read = await admin.get(`/invitations/${invited.body.id}`);
    expect(read.body).toMatchObject({ uses: 1, status: 'used' });

    await visitor.signOut();
    expect((await visitor.signIn()).status).toBe(200);
    expect(await roleOf(visitor)).toBe('viewer');
  });

  it('is needed: a stranger, another address and a used, expired, revoked or unknown one get nowhere', async () => {
    const email = newEmail();
    const used = await invite(admin, { email, role: 'viewer' });
    const [first, second] = [await guest(world, used), await guest(world, used)];
    expect((await first.signUp(email)).status).toBe(200);
    await world.sql('delete from "session" where "userId" = ?', first.id);
    await world.sql('delete from "account" where "userId" = ?', first.id);
    await world.sql('delete from "user" where id = ?', first.id);
    await world.sql('delete from invect_member');

    const expired = await invite(admin, { role: 'viewer' });
    const late = await guest(world, expired);
    await world.sql(
      'update invect_invitation set expires_at = ? where id = ?',
      new Date(Date.now() - 1000).toISOString(),
      expired.body.id,
    );
    const revoked = await invite(admin, { role: 'viewer' });
    const unwanted = await guest(world, revoked);
    expect((await admin.call('DELETE', `/invitations/${revoked.body.id}`)).status).toBe(204);
    const other = await guest(world, await invite(admin, { email: newEmail(), role: 'viewer' }));
    const inventive = world.stranger();
    for (const visitor of [world.stranger(), second, late, unwanted, other, inventive]) {
      const header = visitor === inventive ? { cookie: `invect_invitation=${'x'.repeat(43)}` } : undefined;
      const body = { name: 'Eve', email, password: 'correct-horse-9' };
      const { status, body: answer } = await visitor.auth('POST', '/sign-up/email', body, header);
      expect([status, answer.code]).toEqual([403, 'auth:invitation_required']);
      expect((await visitor.get('/me')).status).toBe(401);
    }
    for (const { body } of [used, expired, revoked]) {
      const token = body.url.split('/').at(-1);
      expect((await world.stranger().get(`/accept-invitation/${token}`)).body.code).toBe('invitation:not_found');
    }
    expect(await leftBehind(world)).toEqual([]);
  });

  it('with a count lets that many in, and is not used by who is refused', async () => {
    const invited = await invite(admin, { role: 'editor', maxUses: 2 });
    const names = [newEmail(), newEmail(), newEmail()];
    for (const [index, email] of names.entries()) {
      const visitor = world.stranger();
      visitor.jar.setCookieSync(`invect_invitation=${tokenOf(invited)}; Path=/`, world.origin);
      expect((await visitor.auth('POST', '/sign-up/email', { email, name: 'x', password: 'short' })).status).toBe(
        index < 2 ? 400 : 403,
      );
      expect((await visitor.signUp(email)).status).toBe(index < 2 ? 200 : 403);
    }
    expect((await admin.get(`/invitations/${invited.body.id}`)).body).toMatchObject({ uses: 2, status: 'used' });
    expect(await world.sql('select role from invect_member')).toEqual([{ role: 'editor' }, { role: 'editor' }]);
  });

  it('is listed, searched, sent again and revoked; the token is stored as a hash only', async () => {
    const emails = [newEmail(), newEmail()];
    const made = [];
    for (const email of emails) made.push(await invite(admin, { email, role: 'viewer' }));
    const open = await invite(admin, { role: 'viewer', maxUses: 5, expiresInDays: 1 });
    const page = await admin.get('/invitations?limit=2');
    expect(page.body.items.map(({ id }: { id: string }) => id)).toEqual([open.body.id, made[1]?.body.id]);
    const rest = await admin.get(`/invitations?limit=2&cursor=${page.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ email: emails[0] }], nextCursor: null });
    expect((await admin.get(`/invitations?search=${emails[1]}`)).body.items).toHaveLength(1);
    expect((await admin.get('/invitations?search=%25')).body.items).toEqual([]);
    for (const cursor of ['x', 'AAAA', Buffer.from(NOBODY.toUpperCase()).toString('base64url')])
      expect((await admin.get(`/invitations?cursor=${encodeURIComponent(cursor)}`)).status).toBe(400);

    const [first] = made as [Answer];
    const path = `/invitations/${first.body.id}/resend`;
    const again = await admin.call('POST', path, { version: 1 });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, version: 2, uses: 0 } });
    expect((await admin.call('POST', path, { version: 1 })).body.code).toBe('invitation:version_conflict');
    expect((await world.stranger().get(`/accept-invitation/${tokenOf(first)}`)).status).toBe(404);
    const visitor = world.stranger();
    expect((await visitor.get(`/accept-invitation/${tokenOf(again)}`)).status).toBe(303);
    expect((await visitor.signUp(emails[0] as string)).status).toBe(200);
    expect((await admin.call('POST', path, { version: 2 })).body.code).toBe('invitation:used');

    for (const answer of [page, rest, await admin.get(`/invitations/${open.body.id}`)])
      for (const one of [...made, open, again]) expect(answer.text).not.toContain(tokenOf(one));
    const stored = JSON.stringify(await world.sql('select * from invect_invitation'));
    for (const one of [...made, open, again]) expect(stored).not.toContain(tokenOf(one));
    expect(JSON.stringify(world.log)).not.toContain(tokenOf(again));
  });

  it('takes no more than its fields, and ids that exist', async () => {
    const email = newEmail();
    for (const wrong of [
      {},
      { role: 'viewer', uses: 0 },
      { role: 'viewer', teamIds: 't' },
      { role: 'viewer', token: 'x' },
      { role: 'viewer', createdBy: NOBODY },
      { role: 'viewer', expiresAt: '2999-01-01T00:00:00.000Z' },
      { role: 'viewer', maxUses: 0 },
      { role: 'viewer', maxUses: 1.5 },
      { role: 'viewer', maxUses: 1001 },
      { role: 'viewer', email, maxUses: 2 },
      { role: 'viewer', expiresInDays: 0 },
      { role: 'viewer', expiresInDays: 91 },
      { role: 'viewer', email: 'a@b@example.test' },
      { role: 'viewer', email: [email] },
      { role: 'Viewer' },
      { role: '__proto__' },
      { role: ['viewer'] },
    ])
      expect([wrong, (await invite(admin, wrong)).status]).toEqual([wrong, 400]);
    for (const [method, path, body] of [
      ['GET', `/invitations/${NOBODY}`, undefined],
      ['DELETE', `/invitations/${NOBODY}`, undefined],
      ['POST', `/invitations/${NOBODY}/resend`, { version: 1 }],
      ['GET', '/accept-invitation/x', undefined],
    ] as const)
      expect((await admin.call(method, path, body)).body.code).toBe('invitation:not_found');

    const visitor = await guest(world, await invite(admin, { email, role: 'viewer' }));
    const body = { name: 'Eve', email, password: 'correct-horse-9' };
    for (const more of [{ role: 'admin' }, { emailVerified: true, id: 'chosen' }]) {
      const answer = await visitor.auth('POST', '/sign-up/email', { ...body, ...more });
      if (answer.status === 200) expect(answer.body.user).toMatchObject({ emailVerified: false });
    }
    await visitor.auth('POST', '/sign-up/email', { ...body, invitation: 'x', teamIds: ['t'], uses: 9 });
    await visitor.signIn(email);
    expect((await visitor.get('/me')).body).toMatchObject({ role: 'viewer' });
    expect((await visitor.get('/me')).body.id).not.toBe('chosen');
  });

  it('comes from somebody who holds what it grants, as long as they do', async () => {
    const helper = await guest(world, await invite(admin, { role: 'admin' }));
    await helper.signUp(newEmail());
    const [byHelper, again] = [await invite(helper, { role: 'admin' }), await invite(helper, { role: 'viewer' })];
    const visitor = await guest(world, byHelper);
    expect((await admin.call('PATCH', `/members/${helper.id}`, { role: 'editor' })).status).toBe(200);
    expect((await visitor.signUp(newEmail())).body.code).toBe('auth:invitation_required');
    expect((await world.stranger().get(`/accept-invitation/${tokenOf(again)}`)).status).toBe(404);
    for (const [method, path, body] of [
      ['GET', '/invitations', undefined],
      ['POST', '/invitations', { role: 'viewer' }],
      ['GET', `/invitations/${again.body.id}`, undefined],
      ['POST', `/invitations/${again.body.id}/resend`, { version: 1 }],
      ['DELETE', `/invitations/${again.body.id}`, undefined],
    ] as const)
      expect((await helper.call(method, path, body)).body.code).toBe('auth:forbidden');

    // Whoever sends it again vouches for it.
    const renewed = await admin.call('POST', `/invitations/${again.body.id}/resend`, { version: 1 });
    expect(renewed.body.createdBy).toBe(admin.id);
    expect((await visitor.get(`/accept-invitation/${tokenOf(renewed)}`)).status).toBe(303);
    expect((await visitor.signUp(newEmail())).status).toBe(200);
    expect(await roleOf(visitor)).toBe('viewer');

    const ofBanned = await invite(admin, { role: 'viewer' });
    const last = await guest(world, ofBanned);
    await world.sql(
      'update "user" set banned = ? where id = ?',
      world.store.authUrl.type === 'postgres' ? 'true' : 1,
      admin.id,
    );
    expect((await last.signUp(newEmail())).body.code).toBe('auth:invitation_required');
  });
});

describe.each(EACH_DATABASE)('$name: a user and an invitation', (target) => {
  const worlds: World[] = [];
  async function start(options: WorldOptions = {}): Promise<World> {
    const world = await makeWorld(target, options);
    worlds.push(world);
    return world;
  }
  afterEach(async () => {
    for (const world of worlds.splice(0).reverse()) await world.close();
  });
  const verify = (world: World, { id }: Person) =>
    world.sql(
      `update "user" set "emailVerified" = ${world.store.authUrl.type === 'postgres' ? 'true' : 1} where id = ?`,
      id,
    );
  const accept = (person: Person, body: object = {}) => person.call('POST', '/accept-invitation', body);

  it('is raised by it, with the token or the link, and never lowered', async () => {
    const world = await start();
    const admin = await makeAdmin(world);
    const [user, other] = [await world.person('viewer'), await world.person('viewer')];
    const toAdmin = await invite(admin, { role: 'admin' });
    const toEditor = await invite(admin, { role: 'editor', maxUses: 9 });
    const token = tokenOf(toEditor);
    expect((await accept(world.stranger(), { token })).status).toBe(401);
    expect((await accept(user)).status).toBe(400);
    for (const wrong of [{ token, role: 'admin' }, { token, userId: other.id }, { token: [token] }, { token: null }])
      expect((await accept(user, wrong)).status).toBe(400);
    const foreign = { origin: 'https://evil.example' };
    expect((await user.call('POST', '/accept-invitation', { token }, foreign)).body.code).toBe('request:cross_site');
    expect(await roleOf(user)).toBe('viewer');

    expect(await accept(user, { token })).toMatchObject({ status: 200, body: { userId: user.id, role: 'editor' } });
    expect(await roleOf(user)).toBe('editor');
    expect((await accept(user, { token })).body.code).toBe('invitation:not_needed');
    expect((await accept(admin, { token })).body.code).toBe('invitation:not_needed');
    expect(await roleOf(admin)).toBe('admin');
    expect((await admin.get(`/invitations/${toEditor.body.id}`)).body.uses).toBe(1);

    expect((await other.get(`/accept-invitation/${tokenOf(toAdmin)}`)).status).toBe(303);
    const accepted = await accept(other);
    expect([accepted.status, await roleOf(other)]).toEqual([200, 'admin']);
    expect(accepted.headers.getSetCookie()[0]).toMatch(/^invect_invitation=; Max-Age=0;/);
    expect((await accept(user, { token: tokenOf(toAdmin) })).body.code).toBe('invitation:not_found');
  });

  it('needs the address of the invitation, verified', async () => {
    const world = await start();
    const admin = await makeAdmin(world);
    const [ada, eve] = [await world.person('viewer'), await world.person('viewer')];
    await verify(world, eve);
    const token = tokenOf(await invite(admin, { email: ada.email, role: 'admin' }));
    for (const person of [ada, eve])
      expect((await accept(person, { token })).body.code).toBe('invitation:wrong_address');
    await verify(world, ada);
    expect((await accept(ada, { token })).status).toBe(200);
    expect(await Promise.all([ada, eve].map(roleOf))).toEqual(['admin', 'viewer']);
  });

  it('gets no more than its role when sign-up is open, and keeps away a token of another host', async () => {
    const [world, elsewhere] = [await start(), await start()];
    const [admin, theirs] = [await makeAdmin(world), await makeAdmin(elsewhere)];
    const visitor = await guest(world, await invite(admin, { role: 'viewer' }));
    await visitor.signUp(newEmail());
    expect(await roleOf(visitor)).toBe('viewer');

    const token = tokenOf(await invite(theirs, { role: 'admin' }));
    const stranger = world.stranger();
    expect((await stranger.get(`/accept-invitation/${token}`)).status).toBe(404);
    stranger.jar.setCookieSync(`invect_invitation=${token}; Path=/`, world.origin);
    await stranger.signUp(newEmail());
    expect(await roleOf(stranger)).toBe('editor');
    expect((await accept(stranger, { token })).body.code).toBe('invitation:not_found');
  });

  it('cannot invite beyond their own role, nor send or revoke such an invitation', async () => {
    const roles = { recruiter: ['flow:read', 'invitation:read', 'invitation:write'] as never };
    const world = await start({ host: { roles } });
    const admin = await makeAdmin(world);
    const recruiter = await world.person();
    await admin.call('PATCH', `/members/${recruiter.id}`, { role: 'recruiter' });
    const toAdmin = await invite(admin, { role: 'admin' });
    for (const role of ['admin', 'editor', 'viewer'])
      expect((await invite(recruiter, { role })).body.code).toBe('auth:forbidden');
    const path = `/invitations/${toAdmin.body.id}`;
    expect((await recruiter.get(path)).status).toBe(200);
    expect((await recruiter.call('POST', `${path}/resend`, { version: 1 })).body.code).toBe('auth:forbidden');
    expect((await recruiter.call('DELETE', path)).body.code).toBe('auth:forbidden');
    expect((await invite(recruiter, { role: 'recruiter' })).status).toBe(201);
  });

  it('is invited by mail, and told if that failed', async () => {
    const mails: { url: string; email: string; invitation: { role: string } }[] = [];
    let broken = false;
    const world = await start({
      userAuth: {
        sendInvitation: async (mail) => {
          if (broken) throw new Error(`550 refused: ${mail.url}`);
          mails.push(mail);
        },
      },
    });
    const admin = await makeAdmin(world);
    const email = newEmail();
    const sent = await invite(admin, { email, role: 'viewer' });
    expect(sent.body.mail).toBe('sent');
    expect(mails).toMatchObject([{ url: sent.body.url, email, invitation: { id: sent.body.id, role: 'viewer' } }]);
    expect((await invite(admin, { role: 'viewer' })).body.mail).toBe('none');
    broken = true;
    const failed = await invite(admin, { email: newEmail(), role: 'viewer' });
    expect([failed.status, failed.body.mail]).toEqual([201, 'failed']);
    expect((await world.stranger().get(`/accept-invitation/${tokenOf(failed)}`)).status).toBe(303);
    expect(JSON.stringify(world.log)).toContain('sendInvitation failed');
    expect(JSON.stringify(world.log)).not.toContain(tokenOf(failed));
  });

  it('can be nobody where sign-up is closed or the app decides roles', async () => {
    for (const userAuth of [
      { signUp: 'closed' as const },
      { mapUser: ({ id }: { id: string }) => ({ id, role: 'admin' }) },
    ]) {
      const world = await start({ userAuth });
      const admin = await makeAdmin(world);
      expect((await invite(admin, { role: 'viewer' })).body.code).toBe('invitation:not_used');
      expect((await accept(admin, { token: 'x'.repeat(43) })).body.code).toBe('invitation:not_found');
    }
  });
});
