import { lazy, Suspense, useState } from 'react';
import { Boundary, Loading } from '../Boundary.js';
import { Card, Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { QueryScope } from '../data/QueryScope.js';
import { type SignInOptions, useMe, useSignInOptions } from '../load.js';
import { DialogButton } from '../parts/DialogButton.js';
import { AccountScope } from './AccountScope.js';
import type { NewFactor } from './AppSetup.js';
import { BackupCodes } from './BackupCodes.js';
import { NewBackupCodes, TurnOff, TurnOn, useFactorPassword } from './FactorForms.js';
import { Section } from './Section.js';
import { useReloadUser, useUser } from './useUser.js';

const AppSetup = lazy(() => import('./AppSetup.js'));

type Kinds = NonNullable<SignInOptions['twoFactor']>;

/** Properties of {@link TwoFactor}. */
export interface TwoFactorProps {
  /** Called when the second factor is set up. */
  onDone?: () => void;
}

/** Sets up the visitor's second factor, or turns it off. Nothing is shown on a host without one. */
export function TwoFactor({ onDone }: TwoFactorProps) {
  return (
    <Boundary>
      <QueryScope>
        <AccountScope>
          <TwoFactorCard onDone={onDone} />
        </AccountScope>
      </QueryScope>
    </Boundary>
  );
}

function TwoFactorCard({ onDone }: TwoFactorProps) {
  const { texts } = useInvect();
  const { twoFactor } = useSignInOptions();
  const { missing } = useMe();
  if (twoFactor === null) return null;
  return (
    <Card title={texts.account.secondFactor}>
      {missing.includes('two_factor') && <Notice>{texts.account.secondFactorRequired}</Notice>}
      <Factor kinds={twoFactor} onDone={onDone} />
    </Card>
  );
}

/** The same as a part of the account. */
export function SecondFactorSection({ kinds }: { kinds: Kinds }) {
  const { texts } = useInvect();
  return (
    <Section title={texts.account.secondFactor}>
      <Factor kinds={kinds} />
    </Section>
  );
}

function Factor({ kinds, onDone }: TwoFactorProps & { kinds: Kinds }) {
  const { texts } = useInvect();
  const { user } = useUser();
  const reload = useReloadUser();
  const password = useFactorPassword();
  const [factor, setFactor] = useState<NewFactor | null>(null);
  const finish = async (): Promise<void> => {
    setFactor(null);
    await reload();
    onDone?.();
  };

  if (factor !== null)
    return (
      <Suspense fallback={<Loading />}>
        <AppSetup factor={factor} onDone={finish} />
      </Suspense>
    );
  if (user.twoFactorEnabled) return <FactorIsOn kinds={kinds} onChanged={reload} />;
  return (
    <>
      <p className="invect-quiet">{texts.account.secondFactorHint}</p>
      {password === 'no' && !kinds.passwordless ? (
        <p>{texts.account.needsPassword}</p>
      ) : (
        <TurnOn kinds={kinds} onApp={setFactor} onMail={finish} />
      )}
    </>
  );
}

function FactorIsOn({ kinds, onChanged }: { kinds: Kinds; onChanged: () => Promise<void> }) {
  const { texts } = useInvect();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <>
      <p>{texts.account.secondFactorOn}</p>
      {codes && <BackupCodes codes={codes} />}
      <div className="invect-buttons">
        {kinds.app && (
          <DialogButton label={texts.account.newCodes} title={texts.account.newCodes}>
            {(close) => (
              <NewBackupCodes
                onCodes={(made) => {
                  setCodes(made);
                  close();
                }}
              />
            )}
          </DialogButton>
        )}
        <DialogButton label={texts.account.turnOff} title={texts.account.turnOffQuestion} className="invect-danger">
          {(close) => (
            <TurnOff
              onDone={async () => {
                close();
                await onChanged();
              }}
            />
          )}
        </DialogButton>
      </div>
    </>
  );
}
