import type { Memberships, PluginHost } from '@invect/core';
import { createBatchLoader } from '@invect/core/database';
import { fromStore } from './lookup.js';
import type { FindTeams } from './teams.js';

/**
 * Creates the lookup of Invect's own teams. It caches nothing: a membership that was taken away counts from the next request on, in every
 * process. All requests of a tick share one query.
 *
 * The lookup throws InvectError 503 `auth:unavailable` if the host's database cannot be read.
 */
export function createOwnTeams({ services: { teams } }: Pick<PluginHost, 'services'>): FindTeams {
  const load = createBatchLoader<string, Memberships>(
    (id) => id,
    (ids) => fromStore('the lookup of teams', teams.membershipsOf(ids)),
  );
  return ({ identityId }) => load(identityId);
}
