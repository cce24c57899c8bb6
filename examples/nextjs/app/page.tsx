import { handler } from '../lib/invect';
import { Account } from './account';

/** A server component asks the host who is here. */
export default async function Home() {
  const identity = await handler.identity();
  return (
    <main>
      <h1>Invect in Next.js</h1>
      <p>{identity ? `Signed in as ${identity.name} (${identity.role}).` : 'Nobody is signed in.'}</p>
      <Account signedIn={identity !== null} />
    </main>
  );
}
