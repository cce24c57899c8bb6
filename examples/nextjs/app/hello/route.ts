import { handler } from '../../lib/invect';

// A route of the app's own, behind the same sign-in.
export const GET = handler.protect({}, (_request, { identity }) => Response.json({ hello: identity.name }));
