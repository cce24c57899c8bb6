import { lazy, Suspense, useState } from 'react';
import { Boundary, Loading } from '../Boundary.js';
import { Card, Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { Link } from '../Link.js';
import { type SignInOptions, useForgetMe, useSignInOptions } from '../load.js';
import { knownSentenceOf } from '../texts/index.js';
import { useNext } from '../useNext.js';
import type { AddressWay } from './AddressField.js';
import { PasskeyButton } from './PasskeyButton.js';
import { PasswordForm } from './PasswordForm.js';
import { Providers } from './Providers.js';

// Most people sign in without these, so they load when somebody asks for them.
const LinkForm = lazy(() => import('./ways.js').then(({ LinkForm }) => ({ default: LinkForm })));
const CodeForm = lazy(() => import('./ways.js').then(({ CodeForm }) => ({ default: CodeForm })));
const CompanyForm = lazy(() => import('./ways.js').then(({ CompanyForm }) => ({ default: CompanyForm })));
const SecondFactor = lazy(() => import('./SecondFactor.js').then(({ SecondFactor }) => ({ default: SecondFactor })));

/** What the components do that sign people in. */
export interface SignedInProps {
  /** Called when somebody is signed in. Default: goes where `?next=` of the page says, or home. */
  onSignedIn?: () => void;
}

/** The ways to sign in that this host has. */
export function SignIn(props: SignedInProps) {
  return (
    <Boundary>
      <SignInCard {...props} />
    </Boundary>
  );
}

/** A way that begins with an address. */
type Way = 'password' | 'link' | 'code' | 'sso';

function waysOf({ password, magicLink, emailCode, sso }: SignInOptions): Way[] {
  const has: Readonly<Record<Way, boolean>> = {
    password: password !== null,
    link: magicLink,
    code: emailCode,
    sso: sso !== null,
  };
  return (['password', 'link', 'code', 'sso'] as const).filter((way) => has[way]);
}

function SignInCard({ onSignedIn }: SignedInProps) {
  const { places, texts } = useInvect();
  const options = useSignInOptions();
  const next = useNext();
  const forgetMe = useForgetMe();
  const onDone = (): void => {
    forgetMe();
    (onSignedIn ?? next.go)();
  };
  const ways = waysOf(options);
  const [chosen, setChosen] = useState<Way | undefined>();
  const [address, setAddress] = useState('');
  const [methods, setMethods] = useState<readonly string[] | null>(null);
  if (methods !== null)
    return (
      <Suspense fallback={<Loading />}>
        <SecondFactor methods={methods} onDone={onDone} onBack={() => setMethods(null)} />
      </Suspense>
    );
  const way = chosen ?? ways[0];
  const form: AddressWay = { address, onAddress: setAddress, onDone, startsFocused: chosen !== undefined };
  const hasButtons = options.providers.length > 0 || options.passkey || options.sso?.providers.length;
  const problem = readProblem(texts);
  return (
    <Card title={texts.signIn}>
      {options.invited && <Notice>{texts.invited}</Notice>}
      {problem !== null && <Notice>{problem}</Notice>}
      {!hasButtons && ways.length === 0 && <Notice>{texts.noWay}</Notice>}
      <Providers options={options} />
      {options.passkey && <PasskeyButton onDone={onDone} />}
      {hasButtons && way && <p className="invect-or">{texts.or}</p>}
      <Suspense fallback={<Loading />}>
        {way === 'password' && <PasswordForm {...form} onSecondFactor={setMethods} />}
        {way === 'link' && <LinkForm {...form} />}
        {way === 'code' && <CodeForm {...form} />}
        {way === 'sso' && <CompanyForm {...form} />}
      </Suspense>
      {way && ways.length > 1 && <p className="invect-or">{texts.or}</p>}
      {ways
        .filter((other) => other !== way)
        .map((other) => (
          <button key={other} type="button" className="invect-second" onClick={() => setChosen(other)}>
            {texts.way[other]}
          </button>
        ))}
      <nav>
        {options.password?.reset && <Link to={places.forgotPassword}>{texts.forgot}</Link>}
        {options.password?.signUp && (options.signUp === 'open' || options.invited) && (
          <Link to={places.signUp} next={next.path}>
            {texts.signUpInstead}
          </Link>
        )}
      </nav>
    </Card>
  );
}

/** Why a link or another site has not signed somebody in. Anybody can write a link with `?error=`, so only known codes count. */
function readProblem(texts: Parameters<typeof knownSentenceOf>[0]): string | null {
  const code = new URLSearchParams(location.search).get('error');
  return code === null ? null : (knownSentenceOf(texts, code) ?? texts.failed);
}
