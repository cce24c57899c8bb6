import { Suspense } from 'react';
import { handler } from '../lib/invect';
import { Visitor } from './invect';

export default function Home() {
  return (
    <main>
      <h1>Invect in Next.js</h1>
      <Suspense fallback={<p>Looking who is here …</p>}>
        <WhoIsHere />
      </Suspense>
    </main>
  );
}

/** A server component that asks the host who the visitor is. The answer differs per request, hence the `<Suspense>` around it. */
async function WhoIsHere() {
  const identity = await handler.identity();
  return (
    <>
      <p>{identity ? `Signed in as ${identity.name} (${identity.role}).` : 'Nobody is signed in.'}</p>
      <Visitor signedIn={identity !== null} />
    </>
  );
}
