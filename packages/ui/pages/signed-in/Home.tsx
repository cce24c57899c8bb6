import { useInvect } from '../../react/context.js';
import { useMe, useSignInOptions } from '../../react/load.js';
import { AcceptInvitation } from '../../react/sign-in/AcceptInvitation.js';

/** Who is signed in, and what is to be done first. */
export function Home() {
  const { places, texts } = useInvect();
  const { name, role } = useMe();
  const { invited, setup } = useSignInOptions();
  return (
    <>
      <h1>{texts.hello(name ?? '')}</h1>
      <p>{texts.role(role ?? texts.noRole)}</p>
      {invited && <AcceptInvitation />}
      {setup && (
        <p>
          <a href={places.setup}>{texts.setupTitle}</a>
        </p>
      )}
    </>
  );
}
