import { handler } from '../../lib/invect';

// The app's own route, with the same sign-in.
export const GET = handler.protect({}, (_request, { identity }) => Response.json({ hello: identity.name }));
