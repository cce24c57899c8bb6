import { createInvect } from '@invect/core';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import { organization, twoFactor } from 'better-auth/plugins';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';

/** The specification's snippets, as printed. That they compile, without a cast, is half of the test. */
const auth = betterAuth({
  database: new Database(':memory:'),
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  plugins: [twoFactor(), organization()],
});

async function getTeamsForUser(userId: string): Promise<{ id: string }[]> {
  return [{ id: `team-of-${userId}` }];
}

const FULL_OPTIONS = userAuth({
  auth: auth,
  prefix: 'auth',
  mapUser: (user, session) => ({
    id: user.id,
    name: user.name ?? undefined,
    role: 'admin',
    teamIds: ['team-1', 'team-2'],
    permissions: ['flow:read', 'flow:write'],
    metadata: { session: session.id },
  }),
  mapRole: (role) => {
    if (role === 'superadmin') return 'admin';
    if (role === 'member') return 'editor';
    return 'viewer';
  },
  publicPaths: ['/health', '/webhooks'],
  onSessionError: 'throw',
});

const CUSTOM_USER_MAPPING = userAuth({
  auth,
  mapUser: async (user, _session) => {
    const teams = await getTeamsForUser(user.id);
    return {
      id: user.id,
      name: user.name ?? undefined,
      role: user.role === 'admin' ? 'admin' : 'editor',
      teamIds: teams.map((t) => t.id),
      permissions: user.role === 'admin' ? ['flow:write', 'flow:delete', 'credential:write'] : ['flow:read'],
      metadata: {
        email: user.email,
        avatarUrl: user.image,
      },
    };
  },
});

const CUSTOM_ROLE_MAPPING = userAuth({
  auth,
  mapRole: (betterAuthRole) => {
    switch (betterAuthRole) {
      case 'superadmin':
      case 'admin':
        return 'admin';
      case 'developer':
      case 'member':
        return 'editor';
      default:
        return 'viewer';
    }
  },
});

it.each([
  ['Full Options', FULL_OPTIONS],
  ['Custom User Mapping', CUSTOM_USER_MAPPING],
  ['Custom Role Mapping', CUSTOM_ROLE_MAPPING],
])('starts with the snippet "%s"', async (_name, plugin) => {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const baseDatabaseConfig = { type: 'sqlite' as const, connectionString: ':memory:', id: 'main' };
  const invect = createInvect({ baseDatabaseConfig, plugins: [plugin], logger });
  await invect.ready();
  const ask = async (target: string) => (await invect.fetch(new Request('http://localhost/'), { target })).status;
  expect(await ask('/flows')).toBe(401);
  expect(await ask('/plugins/auth/api/auth/ok')).toBe(200);
  expect(await ask('/plugins/auth/two-factor/enable')).toBe(404);
  await invect.close();
});
