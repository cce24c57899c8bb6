import { type SCIMOptions, scim } from '@better-auth/scim';
import { type Answer, EACH_ADAPTER, PASSWORD } from '@invect/testing';
import { type Flow, itAnswersAlike, type SideBrowser, type SideOptions } from '@invect/testing/comparison';
import { admin } from 'better-auth/plugins';
import { describe, expect, it } from 'vitest';
import { makeSatelliteWorld, TWO_ADAPTERS } from './world.js';

const TOKEN = 'a-token-that-the-directory-was-given-0123456789';
const READER = 'a-token-that-may-only-read-users-0123456789';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const SETTINGS: SCIMOptions = {
  connections: [
    {
      id: 'directory',
      credentials: [
        { type: 'bearer', id: 'sync', token: TOKEN },
        { type: 'bearer', id: 'reader', token: READER, scopes: ['scim.users.read'] },
      ],
    },
  ],
  identity: {
    // The directory is the company's own, so its addresses are verified.
    async resolveUser({ resource }, { database }) {
      const where = [{ field: 'email', value: resource.primaryEmail }];
      const user = await database.findOne<{ id: string }>({ model: 'user', where });
      return user ? { action: 'link', userId: user.id, profile: 'manage' } : { action: 'create' };
    },
  },
};

const betterAuth: NonNullable<SideOptions['betterAuth']> = () => ({ plugins: [scim(SETTINGS) as never] });

/** The directory: a program with a token, which sends no cookie and no Origin. */
class Directory {
  constructor(
    private readonly program: SideBrowser,
    private readonly token: string = TOKEN,
  ) {}

  send(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, origin: '', 'content-type': 'application/scim+json' };
    return this.program.send(method, `/scim/v2${path}`, body, headers);
  }

  /** Fails where the answer has another status. */
  async expect(status: number, method: string, path: string, body?: object): Promise<Answer> {
    const page = await this.send(method, path, body);
    expect(page.status, `${method} ${path}: ${page.text}`).toBe(status);
    return page;
  }
}

const person = (name: string, more: object = {}) => ({
  schemas: [USER],
  userName: name,
  externalId: `external-${name}`,
  name: { givenName: name, familyName: 'Lovelace' },
  emails: [{ value: `${name}@example.test`, primary: true }],
  active: true,
  ...more,
});

const change = (...operations: object[]) => ({ schemas: [PATCH], Operations: operations });

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'scim: a user is deactivated, and signed out with the next request',
    betterAuth,
    async steps({ browser }) {
      const [ada, elsewhere] = [browser(), browser()];
      const directory = new Directory(browser());
      await ada.signUp('ada');
      await elsewhere.signIn('ada');
      const { body: user } = await directory.expect(201, 'POST', '/Users', person('ada'));
      await directory.expect(200, 'GET', `/Users/${user.id}`);
      await ada.expectToBe('ada Lovelace');
      await elsewhere.expectToBe('ada Lovelace');
      await directory.expect(
        200,
        'PATCH',
        `/Users/${user.id}`,
        change({ op: 'replace', path: 'active', value: false }),
      );
      await ada.expectToBe(null);
      await elsewhere.expectToBe(null);
      await ada.get('/get-session');
      await directory.expect(200, 'PATCH', `/Users/${user.id}`, change({ op: 'replace', path: 'active', value: true }));
      await ada.expectToBe(null);
      await ada.signIn('ada');
      await ada.expectToBe('ada Lovelace');
      await directory.expect(204, 'DELETE', `/Users/${user.id}`);
      await ada.expectToBe(null);
    },
  },
];

/** With the admin plugin, whoever is deactivated is banned, so that a password brings nobody back. */
const banning: NonNullable<SideOptions['betterAuth']> = () => ({
  plugins: [
    admin() as never,
    scim({
      ...SETTINGS,
      identity: {
        ...SETTINGS.identity,
        async reconcileUser({ userId, active }, { database }) {
          const where = [{ field: 'id', value: userId }];
          await database.update({ model: 'user', where, update: { banned: !active } });
        },
      },
    }) as never,
  ],
});

const FLOWS: readonly Flow[] = [
  {
    name: 'scim and admin: a deactivated user is banned, until the directory activates them again',
    betterAuth: banning,
    async steps({ browser }) {
      const ada = browser();
      const directory = new Directory(browser());
      await ada.signUp('ada');
      const { body: user } = await directory.expect(201, 'POST', '/Users', person('ada'));
      await directory.expect(
        200,
        'PATCH',
        `/Users/${user.id}`,
        change({ op: 'replace', path: 'active', value: false }),
      );
      await ada.expectToBe(null);
      await ada.refused('POST', '/sign-in/email', { email: 'ada@example.test', password: PASSWORD });
      await directory.expect(200, 'PATCH', `/Users/${user.id}`, change({ op: 'replace', path: 'active', value: true }));
      await ada.signIn('ada');
      await ada.expectToBe('ada Lovelace');
    },
  },
  {
    name: 'scim: users made, listed, found, replaced, patched and deleted',
    betterAuth,
    async steps({ browser }) {
      const directory = new Directory(browser());
      const { body: ada } = await directory.expect(201, 'POST', '/Users', person('ada'));
      await directory.expect(409, 'POST', '/Users', person('ada'));
      await directory.expect(201, 'POST', '/Users', person('charles'));
      await directory.expect(200, 'GET', '/Users?startIndex=1&count=1');
      await directory.expect(200, 'GET', `/Users?${new URLSearchParams({ filter: 'userName eq "ada"' })}`);
      await directory.expect(
        200,
        'GET',
        `/Users?${new URLSearchParams({ filter: 'externalId eq "external-charles"' })}`,
      );
      await directory.expect(400, 'GET', `/Users?${new URLSearchParams({ filter: 'nonsense' })}`);
      await directory.expect(200, 'GET', `/Users/${ada.id}?attributes=userName`);
      await directory.expect(200, 'PUT', `/Users/${ada.id}`, person('ada', { displayName: 'The Countess' }));
      const operations = [
        { op: 'Replace', path: 'name.familyName', value: 'Byron' },
        { op: 'add', value: { title: 'Countess' } },
      ];
      await directory.expect(200, 'PATCH', `/Users/${ada.id}`, change(...operations));
      await directory.expect(400, 'PATCH', `/Users/${ada.id}`, change({ op: 'jump', path: 'active' }));
      await directory.expect(404, 'GET', '/Users/unknown');
      await directory.expect(404, 'PATCH', '/Users/unknown', change({ op: 'replace', path: 'active', value: false }));
      await directory.expect(204, 'DELETE', `/Users/${ada.id}`);
      await directory.expect(404, 'GET', `/Users/${ada.id}`);
      await directory.expect(400, 'POST', '/Users', { schemas: [USER] });
    },
  },
  {
    name: 'scim: groups and who is in them',
    betterAuth,
    async steps({ browser }) {
      const directory = new Directory(browser());
      const { body: ada } = await directory.expect(201, 'POST', '/Users', person('ada'));
      const { body: group } = await directory.expect(201, 'POST', '/Groups', {
        schemas: [GROUP],
        displayName: 'Thinkers',
      });
      const members = { op: 'add', path: 'members', value: [{ value: ada.id }] };
      await directory.expect(200, 'PATCH', `/Groups/${group.id}`, change(members));
      await directory.expect(200, 'GET', `/Groups/${group.id}`);
      await directory.expect(200, 'GET', `/Users/${ada.id}`);
      await directory.expect(200, 'GET', '/Groups');
      const removal = { op: 'remove', path: `members[value eq "${ada.id}"]` };
      await directory.expect(200, 'PATCH', `/Groups/${group.id}`, change(removal));
      await directory.expect(200, 'PUT', `/Groups/${group.id}`, {
        schemas: [GROUP],
        displayName: 'Tinkers',
        members: [],
      });
      await directory.expect(204, 'DELETE', `/Groups/${group.id}`);
    },
  },
  {
    name: 'scim: what a directory is told about the service, and who is none',
    betterAuth,
    async steps({ browser }) {
      const directory = new Directory(browser());
      const [reader, nobody] = [new Directory(browser(), READER), new Directory(browser(), 'unknown')];
      for (const path of [
        '/ServiceProviderConfig',
        '/Schemas',
        '/ResourceTypes',
        `/Schemas/${USER}`,
        '/ResourceTypes/User',
      ]) {
        await directory.expect(200, 'GET', path);
      }
      await reader.expect(200, 'GET', '/Users');
      await reader.expect(403, 'POST', '/Users', person('ada'));
      await nobody.expect(401, 'GET', '/Users');
      await browser().refused('GET', '/scim/v2/Users');
      const ada = browser();
      await ada.signUp('ada');
      await ada.refused('GET', '/scim/v2/Users');
      await ada.refused('POST', '/scim/v2/Users', 'x', { 'content-type': 'text/plain' });
    },
  },
];

describe.each(TWO_ADAPTERS)('$name: a directory, where sign-up is closed', (target) => {
  it('adds users of the allowed domains', async () => {
    const userAuth = { signUp: 'closed', newUserRole: 'viewer', allowedEmailDomains: ['example.test'] } as const;
    const world = await makeSatelliteWorld(target, scim(SETTINGS) as never, { userAuth });
    try {
      const headers = { authorization: `Bearer ${TOKEN}`, origin: '', 'content-type': 'application/scim+json' };
      const add = (body: object): Promise<Answer> => world.stranger().auth('POST', '/scim/v2/Users', body, headers);
      expect((await world.stranger().signUp('eve@example.test')).body.code).toBe('auth:sign_up_closed');
      expect((await add(person('ada'))).status).toBe(201);
      expect((await add(person('eve', { emails: [{ value: 'eve@evil.test', primary: true }] }))).status).toBe(403);
      expect(await world.sql('select email from "user"')).toEqual([{ email: 'ada@example.test' }]);
    } finally {
      await world.close();
    }
  });
});

describe('@better-auth/scim', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});
