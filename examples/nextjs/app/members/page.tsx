import { Suspense } from 'react';
import { handler } from '../../lib/invect';

/** A page for signed-in users. Others are redirected to the start page. Everybody sees what is outside of `<Suspense>`. */
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
