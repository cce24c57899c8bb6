import * as newest from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import type * as newestPlugins from 'better-auth/plugins';
import * as oldest from 'better-auth-oldest';
import type * as oldestPlugins from 'better-auth-oldest/plugins';
import { expect, expectTypeOf, it } from 'vitest';
import {
  type AuthAdapter,
  type AuthContext,
  type AuthCookie,
  type AuthInstance,
  type AuthTable,
  contextOf,
  type InternalAdapter,
} from '../../packages/user-auth/src/better-auth/instance.js';
import type { AuthOptions, AuthPlugin } from '../../packages/user-auth/src/better-auth/options.js';

// What `better-auth/instance.ts` names of better-auth's internals, against the types and the context of the oldest and of the newest
// version that is supported. The type checks run in `npm run check`.

/** Options of the plugins whose options are read. */
type PluginOptions<Plugins extends Record<ReadPlugin, (options: never) => unknown>> = {
  [Name in ReadPlugin]: NonNullable<Parameters<Plugins[Name]>[0]>;
}[ReadPlugin];
type ReadPlugin =
  | 'admin'
  | 'bearer'
  | 'emailOTP'
  | 'genericOAuth'
  | 'jwt'
  | 'magicLink'
  | 'oneTap'
  | 'organization'
  | 'phoneNumber'
  | 'twoFactor'
  | 'username';

/** Those of `@better-auth/sso` are in another package, which satellites/ tests. */
type SsoOption = 'defaultSSO' | 'defaultSSO.providerId';

/** The objects in a type, those in lists included. Objects with any number of names are left out. */
type Objects<T> = T extends readonly (infer Element)[]
  ? Objects<Element>
  : T extends ((...given: never[]) => unknown) | ReadonlyMap<unknown, unknown>
    ? never
    : T extends object
      ? string extends keyof T
        ? never
        : T
      : never;
type NameOf<T> = T extends unknown ? keyof T & string : never;
type At<T, Name> = T extends unknown ? (Name extends keyof T ? T[Name] : never) : never;

/** What `Ours` names and `Theirs` has not, as paths with dots. An optional name that is gone would pass as assignable. */
type Gone<Ours, Theirs, Path extends string = ''> = GoneIn<Objects<Ours>, Objects<Theirs>, Path>;
type GoneIn<Ours, Theirs, Path extends string> = {
  [Name in NameOf<Ours>]: Name extends NameOf<Theirs>
    ? Gone<At<Ours, Name>, At<Theirs, Name>, `${Path}${Name}.`>
    : `${Path}${Name}`;
}[NameOf<Ours>];

/** What stands in objects with any number of names. */
interface Listed {
  readonly cookie: AuthCookie;
  readonly field: AuthTable['fields'][string];
}
interface ListedBy<Context extends newest.AuthContext | oldest.AuthContext> {
  readonly cookie: Context['authCookies']['sessionToken'];
  readonly field: Context['tables'][string]['fields'][string];
}

/** An adapter within a transaction has no transaction of its own. */
type Transaction = <T>(work: (inner: Omit<AuthAdapter, 'transaction'>) => Promise<T>) => Promise<T>;

it('names nothing of the newest better-auth that is gone or has another shape', () => {
  expectTypeOf<Gone<Omit<AuthContext, 'options'>, newest.AuthContext>>().toEqualTypeOf<never>();
  expectTypeOf<Gone<Omit<AuthOptions, 'plugins'>, newest.BetterAuthOptions>>().toEqualTypeOf<never>();
  expectTypeOf<Gone<Omit<AuthPlugin, 'options'>, newest.BetterAuthPlugin>>().toEqualTypeOf<never>();
  expectTypeOf<
    Exclude<Gone<AuthPlugin['options'], PluginOptions<typeof newestPlugins>>, SsoOption>
  >().toEqualTypeOf<never>();
  expectTypeOf<Gone<Listed, ListedBy<newest.AuthContext>>>().toEqualTypeOf<never>();
  expectTypeOf<Omit<newest.AuthContext, 'adapter'>>().toExtend<Omit<AuthContext, 'adapter'>>();
  expectTypeOf<newest.AuthContext['adapter']>().toExtend<Omit<AuthAdapter, 'transaction'>>();
  expectTypeOf<newest.AuthContext['adapter']['transaction']>().toExtend<Transaction>();
  expectTypeOf<newest.BetterAuthOptions>().toExtend<AuthOptions>();
  expectTypeOf<newest.BetterAuthPlugin>().toExtend<AuthPlugin>();
});

it('names nothing of the oldest better-auth that is gone or has another shape', () => {
  // It has findAccountByUserId instead.
  expectTypeOf<
    Gone<Omit<AuthContext, 'options'>, oldest.AuthContext>
  >().toEqualTypeOf<'internalAdapter.findCredentialAccount'>();
  expectTypeOf<Gone<Omit<AuthOptions, 'plugins'>, oldest.BetterAuthOptions>>().toEqualTypeOf<never>();
  expectTypeOf<Gone<Omit<AuthPlugin, 'options'>, oldest.BetterAuthPlugin>>().toEqualTypeOf<never>();
  expectTypeOf<
    Exclude<Gone<AuthPlugin['options'], PluginOptions<typeof oldestPlugins>>, SsoOption>
  >().toEqualTypeOf<never>();
  expectTypeOf<Gone<Listed, ListedBy<oldest.AuthContext>>>().toEqualTypeOf<never>();
  expectTypeOf<Omit<oldest.AuthContext, 'adapter'>>().toExtend<Omit<AuthContext, 'adapter'>>();
  expectTypeOf<oldest.AuthContext['adapter']>().toExtend<Omit<AuthAdapter, 'transaction'>>();
  expectTypeOf<oldest.AuthContext['adapter']['transaction']>().toExtend<Transaction>();
  expectTypeOf<oldest.BetterAuthOptions>().toExtend<AuthOptions>();
  expectTypeOf<oldest.BetterAuthPlugin>().toExtend<AuthPlugin>();
});

/** Types may promise more than there is. */
const METHODS = {
  findSession: true,
  findSessions: true,
  listSessions: true,
  createSession: true,
  updateSession: true,
  deleteSession: true,
  deleteSessions: true,
  deleteUserSessions: true,
  findVerificationValue: true,
  consumeVerificationValue: true,
  createVerificationValue: true,
  deleteVerificationByIdentifier: true,
  findUserById: true,
  findUserByEmail: true,
  createUser: true,
  createOAuthUser: true,
  deleteUser: true,
  updateUser: true,
  updateUserByEmail: true,
  findAccounts: true,
  createAccount: true,
  linkAccount: true,
  updateAccount: true,
  updatePassword: true,
  deleteAccount: true,
} satisfies Record<Exclude<keyof InternalAdapter, OfSomeVersions>, true>;
type OfSomeVersions = 'findAccountByUserId' | 'findCredentialAccount';

const tables = { user: [], session: [], account: [], verification: [] };
const options = {
  database: memoryAdapter(tables) as never,
  secret: 'x'.repeat(40),
  logger: { disabled: true },
  telemetry: { enabled: false },
};

it.each([
  ['newest', newest.betterAuth(options)],
  ['oldest', oldest.betterAuth(options)],
])('finds each method of the internal adapter in the %s better-auth', async (_age, auth) => {
  const context = await contextOf(auth as AuthInstance);
  const adapter: Partial<InternalAdapter> = context?.internalAdapter ?? {};
  const missing = (Object.keys(METHODS) as (keyof InternalAdapter)[]).filter((name) => adapter[name] === undefined);
  expect(missing).toEqual([]);
  expect(adapter.findCredentialAccount ?? adapter.findAccountByUserId).toBeTypeOf('function');
});
