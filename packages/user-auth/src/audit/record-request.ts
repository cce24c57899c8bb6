import {
  type AuditEvent,
  type AuditLog,
  type Caller,
  callSourceOf,
  type Logger,
  NOWHERE,
  type PluginEndpointContext,
} from '@invect/core';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { findAccount } from '../throttle/find-account.js';
import { PASSWORD_SIGN_INS } from '../throttle/password-attempt.js';
import { peekBody } from '../throttle/peek-body.js';
import type { AuthActivity, AuthActivityScope, Change } from './activity.js';
import { failedAttempt } from './failed-attempt.js';

type Handler = (request: Request) => Promise<Response>;

/** Answers a request to better-auth, and records what it has changed before the answer leaves. */
export type RecordRequest = (
  route: string,
  request: Request,
  incoming: PluginEndpointContext,
  handle: Handler,
) => Promise<Response>;

/**
 * Creates the function that records requests to better-auth. better-auth's changes are committed in its own database before they are
 * recorded. If they cannot be recorded, the request fails, and sessions that it has created end.
 *
 * The returned function throws InvectError 503 `auth:unavailable` then, and whatever the handler throws.
 */
export function createRequestRecorder(
  audit: AuditLog,
  context: AuthContext,
  scope: AuthActivityScope,
  logger: Logger,
): RecordRequest {
  const declared = declaredPaths(context);

  async function record(activity: AuthActivity, response: Response, incoming: PluginEndpointContext): Promise<void> {
    const caller = await callerOf(activity, incoming, context);
    const events = await Promise.all(activity.changes.map((change) => eventOf(change, activity, response, context)));
    if (events.length === 0 && isOtherChange(activity, response, incoming)) {
      const resource = { type: 'route', id: routeId(activity.route, incoming) };
      events.push({ action: 'auth.request', resource });
    }
    await audit.note(caller, events);
  }

  function routeId(route: string, { method }: PluginEndpointContext): string {
    // A path that is not declared as it is has parameters, which may be secrets.
    return declared.has(route) ? `${method} ${route}` : method;
  }

  /** Ends what nobody would know of. */
  async function takeBack({ changes }: AuthActivity): Promise<void> {
    const tokens = changes.flatMap(({ token }) => token ?? []);
    for (const token of tokens) await context.internalAdapter.deleteSession(token);
  }

  async function recordRefusal(
    activity: AuthActivity,
    account: string | null,
    response: Response,
    incoming: PluginEndpointContext,
  ): Promise<void> {
    const attempt = await failedAttempt(activity, response);
    if (attempt === null) return;
    const { action, outcome, reason } = attempt;
    const caller = await callerOf(activity, incoming, context);
    const resource =
      action === 'request.refuse'
        ? { type: 'route', id: routeId(activity.route, incoming) }
        : { type: 'user', id: account ?? caller.identity?.id ?? null };
    audit.noteRepeated(caller, { action, resource, outcome, ...(reason !== null && { reason }) });
  }

  return async (route, given, incoming, handle) => {
    const kind = given.method === 'POST' ? PASSWORD_SIGN_INS.get(route) : undefined;
    const { request, fields } = kind === undefined ? { request: given, fields: {} } : await peekBody(given);
    return scope.run(route, async (activity) => {
      const response = await handle(request);
      try {
        await record(activity, response, incoming);
      } catch (cause) {
        await response.body?.cancel().catch(() => {});
        const actions = activity.changes.map(({ action, userId }) => `${action} ${userId}`);
        logger.error({ error: cause, actions }, "better-auth's changes could not be recorded in the audit log");
        // guard: unrecorded-session-ends
        await takeBack(activity);
        throw authError('auth:unavailable', { message: 'The audit log cannot be written. Try again shortly.', cause });
      }
      if (response.status >= 300) {
        const name = kind && (fields as Readonly<Record<string, unknown>>)[kind];
        // The account, and not the name that was typed: some people type their password there.
        const account =
          kind !== undefined && typeof name === 'string'
            ? await findAccount(kind, name, context).catch(() => null)
            : null;
        await recordRefusal(activity, account, response, incoming);
      }
      return response;
    });
  };
}

/** Whoever the request's session belongs to. Without a session it is nobody. */
async function callerOf(
  { session }: AuthActivity,
  incoming: PluginEndpointContext,
  context: AuthContext,
): Promise<Caller> {
  const source = callSourceOf(incoming);
  if (session === null) return { identity: null, scope: NOWHERE, source };
  const { user, session: stored } = session;
  const { impersonatedBy } = stored;
  const impersonator = impersonatedBy
    ? { id: impersonatedBy, name: nameOf(await findUser(impersonatedBy, context)) }
    : null;
  const name = nameOf(user);
  const identity = { id: user.id, ...(name !== null && { name }) };
  const { requestId, address, userAgent } = source;
  return { identity, scope: NOWHERE, source: { requestId, address, userAgent, impersonator } };
}

async function eventOf(
  { action, resource, fields, userId, user }: Change,
  { session }: AuthActivity,
  response: Response,
  context: AuthContext,
): Promise<AuditEvent> {
  const event: AuditEvent = {
    action,
    ...(resource !== undefined && { resource }),
    ...(fields !== undefined && { fields }),
    // What an error rolls back has not happened.
    outcome: response.status >= 400 ? 'failure' : 'success',
  };
  // Whoever signs in acts for themselves, and without a session so does whoever signs up or redeems a link.
  if (userId === null || (session !== null && action !== 'user.sign-in')) return event;
  return { ...event, actor: { type: 'user', id: userId, name: nameOf(user ?? (await findUser(userId, context))) } };
}

/** A signed-in user has changed something that has no event of its own: an organization, a passkey, a key. */
function isOtherChange({ route, session }: AuthActivity, { ok }: Response, { method }: PluginEndpointContext): boolean {
  return session !== null && ok && method !== 'GET' && method !== 'HEAD' && !READS.test(route);
}

/** Routes that only read, although pages send them as POST, and often. */
const READS = /^\/get-session$|\/has-permission$/;

async function findUser(id: string, { internalAdapter }: AuthContext): Promise<AuthUser | null> {
  return internalAdapter.findUserById(id).catch(() => null);
}

function nameOf(user: AuthUser | null): string | null {
  return user?.name || user?.email || null;
}

/** The paths of better-auth and its plugins, without those that have parameters. */
function declaredPaths({ options }: AuthContext): ReadonlySet<string> {
  const endpoints = (options.plugins ?? []).flatMap(({ endpoints = {} }) => Object.values(endpoints));
  return new Set([...OWN_ROUTES, ...endpoints.flatMap(({ path }) => (path && !path.includes(':') ? path : []))]);
}

/** better-auth's own routes that a signed-in user can call to change something. */
const OWN_ROUTES: readonly string[] = [
  '/change-email',
  '/change-password',
  '/delete-user',
  '/link-social',
  '/refresh-token',
  '/revoke-other-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/send-verification-email',
  '/sign-in/email',
  '/sign-in/social',
  '/sign-out',
  '/unlink-account',
  '/update-session',
  '/update-user',
  '/verify-password',
];
