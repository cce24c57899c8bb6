import { useQuery } from '@tanstack/react-query';
import { ask, isSignedOut } from '../../api.js';
import { useInvect } from '../../context.js';
import { useSignInOptions } from '../../load.js';

/** A session, as better-auth's admin plugin shows it. */
export interface UserSession {
  readonly token: string;
  readonly userAgent?: string | null;
  readonly ipAddress?: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly impersonatedBy?: string | null;
}

/** What better-auth keeps of somebody's ban. */
export interface Ban {
  readonly banned?: boolean | null;
  readonly banReason?: string | null;
  readonly banExpires?: string | null;
}

/** What the visitor may do by better-auth's admin plugin. */
export interface AdminRights {
  readonly ban: boolean;
  readonly sessions: boolean;
  readonly endSessions: boolean;
  readonly impersonate: boolean;
  readonly see: boolean;
}

const NOTHING: AdminRights = { ban: false, sessions: false, endSessions: false, impersonate: false, see: false };

/** The routes of better-auth's admin plugin. */
export interface AdminRoutes {
  ban(userId: string, reason: string): Promise<unknown>;
  unban(userId: string): Promise<unknown>;
  see(userId: string): Promise<Ban | null>;
  sessions(userId: string): Promise<readonly UserSession[]>;
  endSession(sessionToken: string): Promise<unknown>;
  endSessions(userId: string): Promise<unknown>;
  /** The visitor is this person afterwards. */
  impersonate(userId: string): Promise<unknown>;
  may(permissions: Readonly<Record<string, readonly string[]>>): Promise<boolean>;
}

/** Calls the routes of better-auth's admin plugin. */
export function useAdminRoutes(): AdminRoutes {
  const { auth } = useInvect();
  async function post<Data>(path: string, body: object): Promise<Data | null> {
    return ask(auth.$fetch<Data>(`/admin/${path}`, { method: 'POST', body }) as never);
  }
  return {
    ban: (userId, banReason) => post('ban-user', { userId, ...(banReason && { banReason }) }),
    unban: (userId) => post('unban-user', { userId }),
    see: (id) => ask(auth.$fetch<Ban>('/admin/get-user', { query: { id } }) as never),
    sessions: async (userId) =>
      (await post<{ sessions: readonly UserSession[] }>('list-user-sessions', { userId }))?.sessions ?? [],
    endSession: (sessionToken) => post('revoke-user-session', { sessionToken }),
    endSessions: (userId) => post('revoke-user-sessions', { userId }),
    impersonate: (userId) => post('impersonate-user', { userId }),
    may: async (permissions) => (await post<{ success: boolean }>('has-permission', { permissions }))?.success === true,
  };
}

/** Asks better-auth what the visitor may do. Nothing, where it has no admin plugin. Undefined while it is asked. */
export function useAdminRights(): AdminRights | undefined {
  const { admin } = useSignInOptions();
  const routes = useAdminRoutes();
  const { data, isError } = useQuery({
    queryKey: ['admin-rights'],
    queryFn: async (): Promise<AdminRights> => {
      const [ban, sessions, endSessions, impersonate, see] = await Promise.all([
        routes.may({ user: ['ban'] }),
        routes.may({ session: ['list'] }),
        routes.may({ session: ['revoke'] }),
        routes.may({ user: ['impersonate'] }),
        routes.may({ user: ['get'] }),
      ]);
      return { ban, sessions, endSessions, impersonate, see };
    },
    enabled: admin,
    throwOnError: isSignedOut,
  });
  return admin && !isError ? data : NOTHING;
}
