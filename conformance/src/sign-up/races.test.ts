import {
  DATABASES,
  type HostProcess,
  PASSWORD,
  Person,
  repeated,
  type Store,
  settingsOn,
  startHost,
} from '@invect/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

// Two processes take their time beside other tests.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

let people = 0;
const newEmail = (): string => `racer-${process.pid}-${++people}@example.test`;

describe.each(repeated(DATABASES))('$name, two processes: invitations', (database) => {
  let store: Store;
  let hosts: HostProcess[];
  let admin: Person;
  beforeAll(async () => {
    store = await database.create();
    hosts = [];
    const open = await startHost(settingsOn(store));
    admin = new Person(open);
    await admin.signUp('admin@example.test');
    await store.sql('update "user" set role = ? where id = ?', 'admin', admin.id);
    await open.stop();
    const settings = { ...settingsOn(store), userAuth: { signUp: 'invite' as const } };
    for (let index = 0; index < 2; index++) hosts.push(await startHost(settings));
    admin = Object.assign(new Person(hosts[0] as HostProcess), { id: admin.id });
    await admin.signIn('admin@example.test');
  });
  afterEach(async () => {
    for (const table of ['invect_invitation', 'invect_team', 'invect_member']) await store.sql(`delete from ${table}`);
    for (const table of ['session', 'account']) await store.sql(`delete from ${table} where "userId" <> ?`, admin.id);
    await store.sql('delete from "user" where id <> ?', admin.id);
  });
  afterAll(async () => {
    for (const host of hosts) await host.stop();
    await store.close();
  });

  const invite = async (body: object): Promise<{ id: string; token: string }> => {
    const { body: invitation } = await admin.call('POST', '/invitations', body);
    return { id: invitation.id, token: invitation.url.split('/').at(-1) };
  };

  const newTeam = async (name: string): Promise<string> => (await admin.call('POST', '/teams', { name })).body.id;

  const membersOf = async (teamId: string): Promise<string[]> => {
    const rows = await store.sql('select user_id from invect_team_member where team_id = ?', teamId);
    return rows.map((row) => String(row['user_id'])).sort();
  };

  /** Somebody who carries an invitation, at one process or the other. */
  const holder = (token: string, index: number): Person => {
    const host = hosts[index % hosts.length] as HostProcess;
    const person = new Person(host);
    person.jar.setCookieSync(`invect_invitation=${token}; Path=/`, host.origin);
    return person;
  };

  const users = async (): Promise<string[]> => {
    const rows = await store.sql('select id from "user" where id <> ?', admin.id);
    return rows.map(({ id }) => String(id)).sort();
  };

  /** Whoever has a role is a user, and every user but the admin has one. */
  async function expectRolesOfUsers(role: string): Promise<void> {
    const rows = await store.sql('select user_id, role from invect_member');
    expect(rows.map((row) => row['user_id']).sort()).toEqual(await users());
    expect(new Set(rows.map((row) => row['role']))).toEqual(new Set(rows.length > 0 ? [role] : []));
    expect(await store.sql('select id from account where "userId" not in (select id from "user")')).toEqual([]);
    expect(await store.sql('select id from session where "userId" not in (select id from "user")')).toEqual([]);
  }

  /**
   * Fifty people sign up with one link at once, and some of them become users. Two processes disturb each other on one SQLite file, and
   * who was disturbed gives the use back: so the others try again, one by one.
   */
  async function race(token: string, uses: number): Promise<void> {
    const racers = Array.from({ length: 50 }, (_, index) => holder(token, index));
    const answers = await Promise.all(racers.map((racer) => racer.signUp(newEmail())));
    const winners = answers.filter(({ status }) => status === 200).length;
    expect(await users()).toHaveLength(winners);
    if (database.name !== 'SQLite') expect(winners).toBe(uses);
    let left = uses - winners;
    expect(left).toBeGreaterThanOrEqual(0);
    for (const racer of racers) {
      const { status, body } = await racer.signUp(newEmail());
      if (left > 0) expect(status).toBe(200);
      else expect([status, body.code]).toEqual([403, 'auth:invitation_required']);
      left = Math.max(0, left - 1);
    }
    expect(await users()).toHaveLength(uses);
  }

  it('fifty people who use one link at once are one user', async () => {
    const { id, token } = await invite({ role: 'viewer' });
    await race(token, 1);
    await expectRolesOfUsers('viewer');
    expect(await store.sql('select uses from invect_invitation where id = ?', id)).toEqual([{ uses: 1 }]);
  });

  it('fifty people who use one link to teams at once are one member of each', async () => {
    const teamIds = await Promise.all(['Red', 'Blue'].map(newTeam));
    const { token } = await invite({ role: 'viewer', teamIds });
    await race(token, 1);
    await expectRolesOfUsers('viewer');
    const [winner] = await users();
    for (const teamId of teamIds) expect(await membersOf(teamId)).toEqual([winner, admin.id].sort());
  });

  it('fifty times one user accepts one link to a team: one membership, one use', async () => {
    const email = newEmail();
    await admin.auth('POST', '/admin/create-user', { email, password: PASSWORD, name: 'Ada', role: 'viewer' });
    const teamId = await newTeam('Red');
    const { id, token } = await invite({ role: 'viewer', teamIds: [teamId], maxUses: 50 });
    const known = await Promise.all(
      hosts.map(async (host) => {
        const person = new Person(host);
        await person.signIn(email);
        return person;
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (known[index % known.length] as Person).call('POST', '/accept-invitation', { token }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await membersOf(teamId)).toHaveLength(2);
    expect(await store.sql('select uses from invect_invitation where id = ?', id)).toEqual([{ uses: 1 }]);
  });

  it('who signs up while a team of the invitation is deleted is a user, and in no team that is gone', async () => {
    const teamIds = await Promise.all(['Red', 'Blue'].map(newTeam));
    const { token } = await invite({ role: 'viewer', teamIds, maxUses: 10 });
    const racers = Array.from({ length: 10 }, (_, index) => holder(token, index));
    await Promise.all([
      ...racers.map((racer) => racer.signUp(newEmail())),
      admin.call('DELETE', `/teams/${teamIds[0]}`),
    ]);
    await expectRolesOfUsers('viewer');
    const rest = await store.sql(
      'select team_id from invect_team_member where team_id not in (select id from invect_team)',
    );
    expect(rest).toEqual([]);
  });

  it('fifty people who share a link for seven are seven users', async () => {
    const { token } = await invite({ role: 'viewer', maxUses: 7 });
    await race(token, 7);
    await expectRolesOfUsers('viewer');
  });

  it('twenty people with a link of their own each are twenty users; who is disturbed tries again', async () => {
    const invitations = await Promise.all(Array.from({ length: 20 }, () => invite({ role: 'viewer' })));
    let waiting = invitations.map(({ token }, index) => holder(token, index));
    for (let round = 0; round < 20 && waiting.length > 0; round++) {
      const answers = await Promise.all(waiting.map((person) => person.signUp(newEmail())));
      await expectRolesOfUsers('viewer');
      waiting = waiting.filter((_person, index) => answers[index]?.status !== 200);
    }
    expect(await users()).toHaveLength(20);
  });

  it('one user who accepts by sign-up, and others who accept signed in, are one', async () => {
    const { body: made } = await admin.auth('POST', '/admin/create-user', {
      email: newEmail(),
      password: PASSWORD,
      name: 'Ada',
      role: 'viewer',
    });
    const { id, token } = await invite({ role: 'editor' });
    const known = await Promise.all(
      hosts.map(async (host) => {
        const person = new Person(host);
        await person.signIn(made.user.email);
        return person;
      }),
    );
    const statuses = await Promise.all([
      ...Array.from({ length: 10 }, async (_, index) => (await holder(token, index).signUp(newEmail())).status),
      ...known.flatMap((person) =>
        Array.from({ length: 5 }, async () => (await person.call('POST', '/accept-invitation', { token })).status),
      ),
    ]);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(await store.sql('select uses from invect_invitation where id = ?', id)).toEqual([{ uses: 1 }]);
    expect(await store.sql('select role from invect_member')).toEqual([{ role: 'editor' }]);
  });

  it('who signs up while the invitation is revoked or its sender demoted is a user with its role, or nobody', async () => {
    const boss = holder((await invite({ role: 'admin' })).token, 0);
    expect((await boss.signUp(newEmail())).status).toBe(200);
    await store.sql('delete from invect_invitation');
    const { body: byBoss } = await boss.call('POST', '/invitations', { role: 'admin' });
    const revoked = await invite({ role: 'admin' });
    const [ofBoss, ofRevoked] = [holder(byBoss.url.split('/').at(-1), 1), holder(revoked.token, 1)];
    await Promise.all([
      ofBoss.signUp(newEmail()),
      admin.call('PATCH', `/members/${boss.id}`, { role: 'admin' }),
      ofRevoked.signUp(newEmail()),
      admin.call('DELETE', `/invitations/${revoked.id}`),
    ]);
    await expectRolesOfUsers('admin');
    expect((await admin.call('PATCH', `/members/${boss.id}`, { role: 'viewer' })).status).toBe(200);
    for (const token of [byBoss.url.split('/').at(-1), revoked.token])
      expect((await holder(token, 0).signUp(newEmail())).status).toBe(403);
  });
});
