import { type InvitationAcceptance, invitationCookie, invitationTokensIn } from '@invect/core';
import { createAuthMiddleware } from 'better-auth/api';
import type { AuthAdapter, AuthContext, AuthUser, InternalAdapter } from '../better-auth/instance.js';
import type { MatchedRoute } from '../better-auth/matched-route.js';
import type { MountExtension } from '../better-auth/mount-extension.js';
import { RequestScope } from '../request-scope.js';
import { type Admission, createAdmission, type NewUser } from './admission.js';
import { hasPolicy, isAllowedAddress, type SignUpPolicy } from './policy.js';
import { refusal } from './refusals.js';
import type { SignUpScope, SignUpState } from './request-state.js';

type Change = Readonly<Record<string, unknown>>;

/**
 * Makes better-auth under the mount create only users whom the sign-up policy admits, however they come: the policy stands where a user
 * is created. The app's own `auth.api`, and an `/api/auth` that it mounts itself, stay as they are.
 *
 * @param prefix of the plugin's routes
 * @param invitations null if invitations do not count here
 * @param matchedRoute an extension of the same mount
 * @returns null if everybody may become a user with any address, and nobody can be invited
 */
export function enforceSignUpPolicy(
  context: AuthContext,
  prefix: string,
  policy: SignUpPolicy,
  invitations: InvitationAcceptance | null,
  matchedRoute: MatchedRoute,
): MountExtension | null {
  if (!hasPolicy(policy) && invitations === null) return null;
  const scope: SignUpScope = new RequestScope();
  const admission = createAdmission(context, policy, { scope, matchedRoute, invitations });
  const base = `/plugins/${prefix}/api/auth`;

  return {
    prepare(clone) {
      const { adapter, internalAdapter, options } = clone;
      const plugins = [...(options.plugins ?? []), earlyChecks(admission, policy)];
      Object.assign(clone, {
        options: { ...options, plugins },
        adapter: guardedAdapter(adapter, admission, scope),
        internalAdapter: Object.assign(
          Object.create(internalAdapter),
          guardedCreation(internalAdapter, admission, scope),
          guardedAddresses(internalAdapter, policy),
        ),
      });
    },

    wrap: (handler) => (request) => {
      const { pathname, origin } = new URL(request.url);
      const at = pathname.indexOf(base);
      const state: SignUpState = {
        tokens: invitationTokensIn(request.headers),
        isUsed: false,
        isCreating: false,
      };
      return scope.run(state, async () => {
        let isAccepted = false;
        let response: Response;
        try {
          response = await handler(request);
        } finally {
          isAccepted = await admission.settle(state);
        }
        return isAccepted ? withoutInvitation(response, pathname.slice(0, at), origin) : response;
      });
    },
  };
}

function guardedCreation(adapter: InternalAdapter, admission: Admission, scope: SignUpScope): Partial<InternalAdapter> {
  async function create<T>(
    user: NewUser,
    method: unknown,
    work: (admitted: NewUser) => Promise<T | null>,
    idOf: (created: T) => string,
  ): Promise<T | null> {
    const admitted = await admission.admit(user, method);
    const state = scope.current();
    if (state) state.isCreating = true;
    try {
      const created = await work(admitted);
      if (created !== null && admitted.id !== undefined && idOf(created) !== admitted.id) {
        await adapter.deleteUser(idOf(created));
        throw new Error('a hook has changed the id of a new user, for whom a role was stored');
      }
      return created;
    } finally {
      if (state) state.isCreating = false;
    }
  }

  const { createOAuthUser } = adapter;
  return {
    createUser: (user, source, ...more) =>
      create(
        user as NewUser,
        (source as { method?: unknown } | undefined)?.method,
        (admitted) => adapter.createUser(admitted, source, ...more),
        ({ id }) => id,
      ),
    ...(createOAuthUser && {
      createOAuthUser: (user, ...more) =>
        create(
          user as NewUser,
          'oauth',
          (admitted) => createOAuthUser.call(adapter, admitted, ...more),
          ({ user: created }) => created.id,
        ),
    }),
  };
}

/** A change of address is no way round the list of domains. */
function guardedAddresses(adapter: InternalAdapter, policy: SignUpPolicy): Partial<InternalAdapter> {
  async function check({ email }: Change, find: () => Promise<AuthUser | null | undefined>): Promise<void> {
    if (email === undefined || isAllowedAddress(email, policy)) return;
    // A provider's sign-in writes the address that the user has, which may be older than the list.
    const isSame = typeof email === 'string' && (await find())?.email?.toLowerCase() === email.toLowerCase();
    // guard: changed-address-is-allowed
    if (!isSame) throw refusal('auth:email_not_allowed');
  }
  return {
    async updateUser(id, data) {
      await check(data, () => adapter.findUserById(id));
      return adapter.updateUser(id, data);
    },
    async updateUserByEmail(email, data) {
      await check(data, async () => (await adapter.findUserByEmail(email))?.user);
      return adapter.updateUserByEmail(email, data);
    },
  };
}

/** Admits users whom a plugin writes past the internal adapter, and reserves invitations when transactions begin. */
function guardedAdapter(adapter: AuthAdapter, admission: Admission, scope: SignUpScope): AuthAdapter {
  const copy = Object.create(Object.getPrototypeOf(adapter), Object.getOwnPropertyDescriptors(adapter)) as AuthAdapter;
  const overrides: Partial<AuthAdapter> = {
    async create(query) {
      if (query.model !== 'user' || scope.current()?.isCreating) return adapter.create(query);
      // guard: user-written-past-better-auth
      const data = await admission.admit(query.data, undefined);
      return adapter.create({ ...query, data, ...(data['id'] !== undefined && { forceAllowId: true }) });
    },
    async transaction(work) {
      await admission.find();
      return adapter.transaction(async (inner) => {
        await admission.reserve();
        return work(guardedAdapter(inner, admission, scope));
      });
    },
  };
  return Object.assign(copy, overrides);
}

/** A better-auth plugin that refuses before an answer could tell whether an address has an account. */
function earlyChecks(admission: Admission, policy: SignUpPolicy): { readonly id: string } {
  const before = (path: string, check: (body: Change) => Promise<void>) => ({
    matcher: (call: { path?: string }) => call.path === path,
    handler: createAuthMiddleware(async ({ body }) => check((body ?? {}) as Change)),
  });
  return {
    id: 'invect-sign-up-policy',
    hooks: {
      before: [
        before('/sign-up/email', ({ email }) => admission.admitAddress(email)),
        before('/change-email', async ({ newEmail }) => {
          if (!isAllowedAddress(newEmail, policy)) throw refusal('auth:email_not_allowed');
        }),
      ],
    },
  } as { readonly id: string };
}

/** Removes the cookie of an invitation that was used. */
function withoutInvitation(response: Response, mountPath: string, publicOrigin: string): Response {
  const headers = new Headers(response.headers);
  headers.append('set-cookie', invitationCookie('', { mountPath, publicOrigin }));
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
