import type { InvectIdentity, InvectPlugin } from '@invect/core';
import type { Person } from '@invect/testing';

/** A plugin whose one route answers the whole identity: the host's `/me` leaves `metadata` out. */
export const WHOLE_IDENTITY: InvectPlugin = {
  id: 'whole-identity',
  start: () => ({
    endpoints: [
      {
        method: 'GET',
        path: '/whole-identity',
        authenticated: true,
        handler: ({ identity }) => Response.json(identity),
      },
    ],
  }),
};

/** What the gate made of somebody, where {@link WHOLE_IDENTITY} is a plugin of the host. */
export async function wholeIdentityOf(person: Person): Promise<InvectIdentity> {
  return (await person.get('/plugins/whole-identity')).body;
}
