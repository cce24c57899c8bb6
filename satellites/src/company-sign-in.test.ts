import { acquireActiveSCIMUserLink, type SCIMOptions, scim } from '@better-auth/scim';
import { type SSOOptions, sso } from '@better-auth/sso';
import type { InvectIdentity } from '@invect/core';
import {
  type Answer,
  EACH_DATABASE,
  type IdentityProvider,
  makeWorld,
  ONE_TARGET,
  type Person,
  redisStorage,
  startIdentityProvider,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formOf, type SamlProvider, startSamlProvider } from './saml-provider.js';

// What docs/company-sign-in.md shows, with real providers.

const GROUPS = ['invect-admins', 'invect-editors', 'team-billing', 'team-shipping'];
const groupsIn = (claimed: unknown): string[] => GROUPS.filter((group) => [claimed].flat().includes(group));

const mapUser = ({ id, name, groups }: { id: string; name?: string | null; groups?: string[] | null }) =>
  ({
    id,
    name: name ?? '',
    role: groups?.includes('invect-admins') ? 'admin' : groups?.includes('invect-editors') ? 'editor' : 'viewer',
    teamIds: groups?.filter((group) => group.startsWith('team-')) ?? [],
  }) satisfies InvectIdentity;

const TOKEN = 'a-token-that-the-directory-was-given-0123456789';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const DIRECTORY: SCIMOptions = {
  connections: [{ id: 'directory', credentials: [{ type: 'bearer', id: 'sync', token: TOKEN }] }],
  projection: {
    roles: { map: ({ source }) => groupsIn(source.displayName), exists: () => true },
    async reconcileUser({ userId, grants }, { database }) {
      const groups = groupsIn(grants.map(({ role }) => role));
      await database.update({ model: 'user', where: [{ field: 'id', value: userId }], update: { groups } });
    },
  },
};

let oidc: IdentityProvider;
let saml: SamlProvider;
beforeAll(async () => {
  oidc = await startIdentityProvider();
  saml = await startSamlProvider();
});
afterAll(async () => {
  await oidc.close();
  await saml.close();
});

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0).reverse()) await world.close();
});

interface Company {
  readonly options?: Partial<SSOOptions>;
  readonly directory?: SCIMOptions;
  readonly betterAuth?: WorldOptions['betterAuth'];
}

/** A company whose people sign in by its own provider. */
async function start(target: Target, { options, directory, betterAuth }: Company = {}): Promise<World> {
  let world: World | undefined;
  async function keepGroups(userId: string, claimed: unknown): Promise<void> {
    const { internalAdapter } = await (world as World).auth.$context;
    await internalAdapter.updateUser(userId, { groups: groupsIn(claimed) });
  }
  const plugins = [
    sso({
      providersLimit: 0,
      defaultSSO: [
        {
          providerId: 'acme',
          domain: 'acme.test',
          oidcConfig: {
            issuer: oidc.issuer,
            discoveryEndpoint: `${oidc.issuer}/.well-known/openid-configuration`,
            ...oidc.client,
            pkce: true,
            scopes: ['openid', 'email', 'profile', 'groups'],
            mapping: { extraFields: { groups: 'groups' } },
          },
        },
        {
          providerId: 'acme-saml',
          domain: 'saml.acme.test',
          samlConfig: {
            issuer: 'https://acme.test/sp',
            entryPoint: saml.entryPoint,
            idpMetadata: { metadata: saml.metadata },
            wantAssertionsSigned: true,
            mapping: { email: 'email', name: 'displayName', extraFields: { groups: 'groups' } },
          },
        },
      ],
      provisionUserOnEveryLogin: true,
      provisionUser: ({ user, userInfo }) => keepGroups(user.id, userInfo['groups']),
      ...options,
    }),
    ...(directory ? [scim(directory)] : []),
  ];
  world = await makeWorld(target, {
    betterAuth: {
      user: { additionalFields: { groups: { type: 'string[]', required: false, input: false } } },
      // sso asks only providers that are trusted, where they do not lie on public addresses.
      trustedOrigins: [oidc.issuer],
      plugins: plugins as never,
      ...betterAuth,
    },
    userAuth: { mapUser: mapUser as never, mapUserWithoutSession: true },
  });
  worlds.push(world);
  return world;
}

/** Signs somebody in at the company's OpenID provider, and returns the page where they end. */
async function signInByOidc(person: Person, sub: string, groups?: readonly string[]): Promise<string> {
  oidc.accounts.set(sub, { email: `${sub}@acme.test`, email_verified: true, name: sub, ...(groups && { groups }) });
  oidc.visitor = sub;
  const urls = { callbackURL: '/after', errorCallbackURL: '/sorry' };
  const { body } = await person.auth('POST', '/sign-in/sso', { providerId: 'acme', ...urls });
  const { headers } = await person.open(body.url, { until: /after|sorry/ });
  return new URL(headers.get('location') ?? '/', person.origin).pathname;
}

async function signInBySaml(person: Person, name: string, groups?: readonly string[]): Promise<void> {
  saml.app = (await person.auth('GET', '/sso/saml2/sp/metadata?providerId=acme-saml')).text;
  saml.visitor = { email: `${name}@saml.acme.test`, name, ...(groups && { groups }) };
  const { body } = await person.auth('POST', '/sign-in/sso', { providerId: 'acme-saml', callbackURL: '/after' });
  const { action, ...form } = formOf((await person.open(body.url)).text);
  const headers = { origin: saml.origin, 'sec-fetch-site': 'cross-site' };
  await person.request('POST', new URL(action), new URLSearchParams({ ...form }), headers);
}

/** What counts for somebody now. */
async function standing(person: Person): Promise<unknown> {
  const { status, body } = await person.get('/me');
  return status === 200 ? [body.role, body.teamIds] : status;
}

/** The company's directory: a program with a token. */
class Directory {
  constructor(private readonly world: World) {}

  async send(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${TOKEN}`, origin: '', 'content-type': 'application/scim+json' };
    const answer = await this.world.stranger().auth(method, `/scim/v2${path}`, body, headers);
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
    return answer;
  }

  async addUser(name: string): Promise<string> {
    const emails = [{ value: `${name}@acme.test`, primary: true }];
    const user = { schemas: [USER], userName: name, externalId: name, displayName: name, emails, active: true };
    return (await this.send('POST', '/Users', user)).body.id;
  }

  async addGroup(displayName: string, ...members: string[]): Promise<string> {
    const group = { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) };
    return (await this.send('POST', '/Groups', group)).body.id;
  }

  patch(path: string, operation: object): Promise<Answer> {
    return this.send('PATCH', path, { schemas: [PATCH], Operations: [operation] });
  }

  activate(id: string, active: boolean): Promise<Answer> {
    return this.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: active });
  }
}

describe.each(EACH_DATABASE)('$name: groups of a company, by OpenID Connect', (target) => {
  it('give a role and teams, and take them away at the next sign-in, in every browser', async () => {
    const world = await start(target);
    const [ada, elsewhere] = [world.stranger(), world.stranger()];
    expect(await signInByOidc(ada, 'ada', ['invect-admins', 'team-billing', 'someone-elses'])).toBe('/after');
    expect(await standing(ada)).toEqual(['admin', ['team-billing']]);
    const flow = await ada.call('POST', '/flows', { name: 'Invoices', teamId: 'team-billing' });
    expect(flow.status).toBe(201);

    await signInByOidc(elsewhere, 'ada', ['invect-editors', 'team-shipping']);
    for (const browser of [elsewhere, ada]) {
      expect(await standing(browser)).toEqual(['editor', ['team-shipping']]);
      expect((await browser.get(`/teams/team-billing`)).status).toBe(404);
    }
    await signInByOidc(elsewhere, 'ada');
    for (const browser of [elsewhere, ada]) expect(await standing(browser)).toEqual(['viewer', []]);
  });

  it('are nothing that a user can claim', async () => {
    const world = await start(target);
    const [ada, eve] = [world.stranger(), world.stranger()];
    await signInByOidc(ada, 'ada', ['team-billing']);
    const forged = { groups: ['invect-admins'] };
    expect((await ada.auth('POST', '/update-user', { name: 'Ada', ...forged })).status).toBe(400);
    expect(await standing(ada)).toEqual(['viewer', ['team-billing']]);
    const password = 'correct-horse-9';
    await eve.auth('POST', '/sign-up/email', { name: 'Eve', email: 'eve@evil.test', password, ...forged });
    await eve.signUp('eve@evil.test');
    await eve.signIn('eve@evil.test');
    expect(await standing(eve)).toEqual(['viewer', []]);
    const oidcConfig = { ...oidc.client, scopes: ['openid', 'email', 'groups'] };
    const provider = { providerId: 'eve', issuer: oidc.issuer, domain: 'evil.test', oidcConfig };
    expect((await eve.auth('POST', '/sso/register', provider)).status).toBe(403);
  });
});

describe.each(ONE_TARGET)('$name: groups of a company, by SAML', (target) => {
  it('give a role and teams, one or several, and take them away at the next sign-in', async () => {
    const world = await start(target);
    const ada = world.stranger();
    await signInBySaml(ada, 'ada', ['invect-editors', 'team-billing']);
    expect(await standing(ada)).toEqual(['editor', ['team-billing']]);
    await signInBySaml(world.stranger(), 'ada', ['team-shipping']);
    expect(await standing(ada)).toEqual(['viewer', ['team-shipping']]);
    await signInBySaml(world.stranger(), 'ada');
    expect(await standing(ada)).toEqual(['viewer', []]);
  });
});

describe.each(EACH_DATABASE)('$name: a company with a directory (SCIM) and OpenID Connect', (target) => {
  const company = (): Company => ({
    directory: DIRECTORY,
    options: {
      async resolveUser({ accountKey }, { database }) {
        const person = { connectionId: 'directory', externalId: accountKey.accountId };
        const link = await acquireActiveSCIMUserLink(person, { database });
        if (link === null) return { action: 'reject', code: 'not_in_directory' };
        return { action: 'link', userId: link.userId, profile: 'preserve' };
      },
      provisionUserOnEveryLogin: false,
      provisionUser: async () => {},
    },
  });

  it('gives and takes roles and teams at once, in sessions and for keys', async () => {
    const world = await start(target, company());
    const directory = new Directory(world);
    const id = await directory.addUser('ada');
    const editors = await directory.addGroup('invect-editors', id);
    await directory.addGroup('team-billing', id);
    const ada = world.stranger();
    expect(await signInByOidc(ada, 'ada', ['invect-admins'])).toBe('/after');
    expect(await standing(ada)).toEqual(['editor', ['team-billing']]);
    const scopes = ['flow:read', 'flow:write'];
    const { body: key } = await ada.call('POST', '/keys', { name: 'k', scopes });
    const byKey = (): Promise<Answer> => {
      const machine = world.stranger();
      return machine.call('POST', '/flows', { name: 'By key' }, { authorization: `Bearer ${key.token}`, origin: '' });
    };
    expect((await byKey()).status).toBe(201);

    await directory.patch(`/Groups/${editors}`, { op: 'remove', path: `members[value eq "${id}"]` });
    expect(await standing(ada)).toEqual(['viewer', ['team-billing']]);
    expect((await byKey()).status).toBe(403);
    await directory.patch(`/Groups/${editors}`, { op: 'add', path: 'members', value: [{ value: id }] });
    expect(await standing(ada)).toEqual(['editor', ['team-billing']]);
    await directory.send('DELETE', `/Groups/${editors}`);
    expect(await standing(ada)).toEqual(['viewer', ['team-billing']]);
  });

  it('keeps out who is deactivated, from the next request on, and strangers to the directory', async () => {
    const world = await start(target, company());
    const directory = new Directory(world);
    const id = await directory.addUser('ada');
    await directory.addGroup('invect-editors', id);
    const ada = world.stranger();
    expect(await signInByOidc(world.stranger(), 'eve')).toBe('/sorry');
    expect(await signInByOidc(ada, 'ada')).toBe('/after');
    expect(await standing(ada)).toEqual(['editor', []]);
    await directory.activate(id, false);
    expect(await standing(ada)).toBe(401);
    expect(await signInByOidc(ada, 'ada', ['invect-admins'])).toBe('/sorry');
    expect(await standing(ada)).toBe(401);
    await directory.activate(id, true);
    expect(await signInByOidc(ada, 'ada')).toBe('/after');
    expect(await standing(ada)).toEqual(['editor', []]);
  });
});

describe.each(ONE_TARGET)('$name: a directory, with sessions in Redis', (target) => {
  it('gives and takes roles and teams at once', async () => {
    const redis = redisStorage(process.env['TEST_REDIS_URL'] as string, `company-${process.pid}:`);
    try {
      const resolveUser: NonNullable<SCIMOptions['identity']>['resolveUser'] = async ({ resource }, { database }) => {
        const where = [{ field: 'email', value: resource.primaryEmail }];
        const user = await database.findOne<{ id: string }>({ model: 'user', where });
        return user ? { action: 'link', userId: user.id, profile: 'preserve' } : { action: 'create' };
      };
      const world = await start(target, {
        directory: { ...DIRECTORY, identity: { resolveUser } },
        betterAuth: { secondaryStorage: redis.storage as never },
      });
      const directory = new Directory(world);
      const ada = world.stranger();
      await ada.signUp('ada@acme.test');
      expect(await standing(ada)).toEqual(['viewer', []]);
      const id = await directory.addUser('ada');
      const group = await directory.addGroup('invect-editors', id);
      expect(await standing(ada)).toEqual(['editor', []]);
      await directory.patch(`/Groups/${group}`, { op: 'remove', path: `members[value eq "${id}"]` });
      expect(await standing(ada)).toEqual(['viewer', []]);
    } finally {
      await redis.close();
    }
  });
});
