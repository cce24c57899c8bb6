import { Suspense } from 'react';
import { handler } from '../../lib/invect';

/** A page for people who are signed in; others are sent to the start page. What stands outside of `<Suspense>` is for everybody. */
export default function MembersPage() {
  return (
    <Suspense fallback={<p>Looking who is here …</p>}>
      <Members />
    </Suspense>
  );
}

async function Members() {
  const identity = await handler.protect({ permission: 'flow:read', redirectTo: '/' });
  return <p>Members only, {identity.name}.</p>;
}
