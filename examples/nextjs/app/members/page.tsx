import { handler } from '../../lib/invect';

/** A page for people who are signed in; others are sent to the start page. */
export default async function Members() {
  const identity = await handler.protect({ permission: 'flow:read', redirectTo: '/' });
  return <p>Members only, {identity.name}.</p>;
}
