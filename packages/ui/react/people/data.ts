import type { AnswerOf, ItemOf } from '@invect/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { isSignedOut } from '../api.js';
import { useInvect } from '../context.js';
import { useMe } from '../load.js';

export type Member = ItemOf<'/members'>;
export type Invitation = ItemOf<'/invitations'>;
export type CreatedInvitation = AnswerOf<'/invitations', 'post'>;
export type Team = ItemOf<'/teams'>;
export type TeamMember = ItemOf<'/teams/{teamId}/members'>;
export type ServiceAccount = ItemOf<'/service-accounts'>;
export type Key = ItemOf<'/service-accounts/{accountId}/keys'>;
export type Role = AnswerOf<'/roles', 'get'>['items'][number];

/** How long a name that was looked up is kept. */
const NAME_STALE_MS = 5 * 60_000;

/** Whether the visitor may do something. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}

/** Whether the visitor is an admin, who sees and manages all teams. */
export function useIsAdmin(): boolean {
  return Object.values(useMe().mayCreate).some(({ teams }) => teams === 'all');
}

/** Asks for lists and rows anew whose keys begin like one of these. */
export function useRefresh(...names: readonly string[]): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
  };
}

/** Asks for the roles of the host, if the visitor may read them. */
export function useRolesQuery() {
  const { invect } = useInvect();
  const enabled = useMay()('user:read');
  return useQuery({
    queryKey: ['roles'],
    queryFn: async ({ signal }) => (await invect.get('/roles', { signal })).items,
    enabled,
    throwOnError: isSignedOut,
  });
}

/** The roles of the host. Empty while they load, and for those who may not read them. */
export function useRoles(): readonly Role[] {
  return useRolesQuery().data ?? [];
}

/** The roles that the visitor may give. Those who may not list roles give their own at most. */
export function useAssignableRoles(): readonly string[] {
  const { role } = useMe();
  const roles = useRoles();
  const seesRoles = useMay()('user:read');
  if (!seesRoles) return role ? [role] : [];
  return roles.filter(({ mayAssign }) => mayAssign).map(({ name }) => name);
}

/** The teams that the visitor sees, 100 at most. Undefined while they load. */
export function useTeams(): readonly Team[] | undefined {
  const { invect } = useInvect();
  const enabled = useMay()('team:read');
  const { data } = useQuery({
    queryKey: ['teams', 'all'],
    queryFn: async ({ signal }) => (await invect.get('/teams', { params: { query: { limit: 100 } }, signal })).items,
    enabled,
    throwOnError: isSignedOut,
  });
  return enabled ? data : [];
}

/** Somebody whom one can choose. */
export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

/**
 * Looks for people by name or address. Those who may not list everybody find the people of their teams.
 *
 * @param text empty for the first ones
 */
export function usePeopleSearch(text: string): readonly Choice[] | undefined {
  const { invect } = useInvect();
  const seesAll = useMay()('user:read');
  const all = useQuery({
    queryKey: ['members', 'search', text],
    queryFn: async ({ signal }) => {
      const query = { limit: 10, ...(text && { search: text }) };
      return (await invect.get('/members', { params: { query }, signal })).items.map(choiceOf);
    },
    enabled: seesAll,
    throwOnError: isSignedOut,
  });
  const mates = useTeammates();
  if (seesAll) return all.data;
  const wanted = text.toLocaleLowerCase();
  return mates?.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)).slice(0, 10);
}

/** A name for an id. Undefined while it loads, null if nobody can tell. */
export function usePersonName(userId: string): string | null | undefined {
  const { invect } = useInvect();
  const me = useMe();
  const seesAll = useMay()('user:read');
  const { data, isError } = useQuery({
    queryKey: ['members', 'name', userId],
    queryFn: async ({ signal }) =>
      nameOf(await invect.get('/members/{userId}', { params: { path: { userId } }, signal })),
    enabled: seesAll && userId !== me.id,
    staleTime: NAME_STALE_MS,
  });
  const mates = useTeammates();
  if (userId === me.id) return me.name;
  if (!seesAll) return mates && (mates.find(({ id }) => id === userId)?.name ?? null);
  return isError ? null : data;
}

/** The people of the visitor's teams, for those who may not list everybody. */
function useTeammates(): readonly Choice[] | undefined {
  const { invect } = useInvect();
  const enabled = !useMay()('user:read');
  const teams = useTeams();
  const { data } = useQuery({
    queryKey: ['teams', 'mates', teams?.map(({ id }) => id)],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        (teams ?? []).map(({ id: teamId }) =>
          invect.get('/teams/{teamId}/members', { params: { path: { teamId }, query: { limit: 100 } }, signal }),
        ),
      );
      const found = lists.flatMap(({ items }) => items.map(({ userId, name }) => [userId, name] as const));
      return [...new Map(found)].map(([id, name]) => ({ id, name: name ?? id, email: null }));
    },
    enabled: enabled && teams !== undefined,
    staleTime: NAME_STALE_MS,
    throwOnError: isSignedOut,
  });
  return data;
}

/** What to call somebody. */
export function nameOf({ name, email, userId }: Pick<Member, 'name' | 'email' | 'userId'>): string {
  return name || email || userId;
}

function choiceOf(member: Member): Choice {
  return { id: member.userId, name: nameOf(member), email: member.email };
}
