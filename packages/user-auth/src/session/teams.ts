import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { createSingleFlight } from './check/single-flight.js';
import { fromStore } from './lookup.js';

/** The memberships of better-auth's organization plugin that become an identity's `teamIds`. */
export type TeamsFrom = 'organizations' | 'teams' | 'both';

/** Whose teams are looked up. `mapUser` may give an identity another id than its user has. */
export interface TeamsOf {
  readonly userId: string;
  readonly identityId: string;
}

/** Finds the teams of somebody; undefined if they are in none. */
export type FindTeams = (whose: TeamsOf) => Promise<FoundTeams | undefined>;

export interface FoundTeams {
  readonly teamIds: readonly string[];
  readonly ownedTeamIds?: readonly string[];
}

/**
 * Most memberships of each kind that a user may have. They are read for every request, and by default a user may create any number
 * of organizations. (Without a limit, better-auth's adapters return 100 rows at most.)
 */
const MAX_MEMBERSHIPS = 1_000;

/**
 * Creates the lookup for one `teamsFrom`. It uses better-auth's own adapter, so it works with renamed tables and on every database.
 * It caches nothing: a removal from an organization counts from the next request on. Requests that arrive during a read for the same
 * user share the next read.
 *
 * The tables are read once here, so that a missing one is reported at start. The lookup throws InvectError 503 `auth:unavailable` if a
 * read fails, and 403 `auth:too_many_teams` for a user with too many memberships. It never returns only some of them.
 *
 * @throws Error in one sentence that names what better-auth's organization plugin lacks
 */
export async function createTeamLookup(from: TeamsFrom, context: AuthContext | null): Promise<FindTeams> {
  const { adapter } = requireOrganizations(from, context);
  try {
    for (const model of from === 'organizations' ? ['member'] : ['member', 'team', 'teamMember'])
      await adapter.findMany({ model, limit: 1 });
  } catch (cause) {
    throw refusal(from, "the plugin's tables cannot be read: create them as those of users were created.", cause);
  }
  const reads = createSingleFlight<string[] | null>();
  const lookUp = (userId: string) => fromStore('the lookup of teams', findTeamIds(adapter, from, userId));
  return async ({ userId }) => {
    const teamIds = await reads.run(userId, () => lookUp(userId));
    if (teamIds === null) throw authError('auth:too_many_teams');
    return { teamIds };
  };
}

function requireOrganizations(from: TeamsFrom, context: AuthContext | null): AuthContext {
  const { plugins, advanced } = context?.options ?? {};
  const plugin = plugins?.find(({ id }) => id === 'organization');
  if (context === null || plugin === undefined)
    throw refusal(from, 'better-auth has no organization plugin: add organization() to its plugins.');
  if (from !== 'organizations' && plugin.options?.teams?.enabled !== true)
    throw refusal(
      from,
      'the organization plugin has teams switched off: write organization({ teams: { enabled: true } }).',
    );
  if (from === 'both' && advanced?.database?.generateId === 'serial')
    throw refusal(
      from,
      "better-auth's ids are numbers, so that organization 1 and team 1 were the same: use one of them.",
    );
  return context;
}

function refusal(from: TeamsFrom, reason: string, cause?: unknown): Error {
  return new Error(`userAuth: teamsFrom is '${from}', but ${reason}`, { cause });
}

/** Null if there are too many. */
async function findTeamIds(adapter: AuthContext['adapter'], from: TeamsFrom, userId: string): Promise<string[] | null> {
  const [organizations, teams] = await Promise.all([
    organizationsOf(adapter, userId),
    from === 'organizations' ? [] : teamsOf(adapter, userId),
  ]);
  if (organizations === null || teams === null) return null;
  if (from === 'organizations') return organizations;
  // A team membership remains if its organization is deleted, or if raw SQL removes the membership in it. Then it does not count.
  const joined = new Set(organizations);
  const own = teams.filter(({ organizationId }) => joined.has(organizationId)).map(({ id }) => id);
  return from === 'teams' ? own : [...organizations, ...own];
}

async function organizationsOf(adapter: AuthContext['adapter'], userId: string): Promise<string[] | null> {
  const members = await membershipsOf(adapter, 'member', userId);
  return members === null ? null : members.map(({ organizationId }) => String(organizationId));
}

async function teamsOf(
  adapter: AuthContext['adapter'],
  userId: string,
): Promise<{ readonly id: string; readonly organizationId: string }[] | null> {
  const members = await membershipsOf(adapter, 'teamMember', userId);
  if (members === null) return null;
  if (members.length === 0) return [];
  const ids = members.map(({ teamId }) => String(teamId));
  const where = [{ field: 'id', operator: 'in', value: ids }];
  const teams = await adapter.findMany({ model: 'team', where, limit: MAX_MEMBERSHIPS });
  return teams.map(({ id, organizationId }) => ({ id: String(id), organizationId: String(organizationId) }));
}

async function membershipsOf(
  adapter: AuthContext['adapter'],
  model: 'member' | 'teamMember',
  userId: string,
): Promise<Readonly<Record<string, unknown>>[] | null> {
  const where = [{ field: 'userId', value: userId }];
  const members = await adapter.findMany({ model, where, limit: MAX_MEMBERSHIPS + 1 });
  if (members.length > MAX_MEMBERSHIPS) return null;
  // MySQL ignores case when it compares text.
  return members.filter((member) => String(member['userId']) === userId);
}
