import { useState } from 'react';
import { ask } from '../api.js';
import { Card } from '../Card.js';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { useAction } from '../parts/useAction.js';

/** What the second step may be: a code of the app, a code by mail, or a backup code. */
type Kind = 'app' | 'mail' | 'backup';

/** Properties of {@link SecondFactor}. */
export interface SecondFactorProps {
  /** What the visitor has: `totp`, `otp`. Backup codes come with an app. */
  readonly methods: readonly string[];
  readonly onDone: () => void;
  readonly onBack: () => void;
}

/** The second step of a sign-in. */
export function SecondFactor({ methods, onDone, onBack }: SecondFactorProps) {
  const { auth, texts } = useInvect();
  const hasApp = methods.includes('totp') || methods.length === 0;
  const kinds: Kind[] = [
    ...(hasApp ? (['app', 'backup'] as const) : []),
    ...(methods.includes('otp') ? (['mail'] as const) : []),
  ];
  const [kind, setKind] = useState<Kind>(hasApp ? 'app' : 'mail');
  const [sent, setSent] = useState(false);
  const sending = useAction();
  const form = useForm(
    (values) => missing(texts, values, 'code'),
    async ({ code = '', trust }) => {
      const answer = { code: code.trim(), trustDevice: trust === 'on' };
      if (kind === 'app') await ask(auth.twoFactor.verifyTotp(answer));
      else if (kind === 'mail') await ask(auth.twoFactor.verifyOtp(answer));
      else await ask(auth.twoFactor.verifyBackupCode(answer));
      onDone();
    },
  );

  async function send(): Promise<void> {
    if (await sending.run(() => ask(auth.twoFactor.sendOtp()))) setSent(true);
  }

  function choose(other: Kind): void {
    setKind(other);
    if (other === 'mail') void send();
  }

  const label = { app: texts.code, mail: texts.mailedCode, backup: texts.backupCode };
  const way = { app: texts.useApp, mail: texts.useMailedCode, backup: texts.useBackupCode };
  return (
    <Card title={texts.secondFactor}>
      {kind === 'mail' && (
        <>
          <p role="status">{sent && texts.secondFactorSent}</p>
          <p role="alert" className="invect-problem">
            {sending.problem}
          </p>
          <button type="button" className="invect-second" aria-disabled={sending.busy} onClick={() => void send()}>
            {sent ? texts.sendCodeAgain : texts.sendCode}
          </button>
        </>
      )}
      {(kind !== 'mail' || sent) && (
        <Form key={kind} form={form} action={texts.goOn}>
          <Field
            name="code"
            label={label[kind]}
            autoComplete="one-time-code"
            inputMode={kind === 'backup' ? 'text' : 'numeric'}
            autoFocus
            faults={form.faults}
          />
          <label className="invect-check">
            <input type="checkbox" name="trust" /> {texts.trustDevice}
          </label>
        </Form>
      )}
      <nav>
        {kinds
          .filter((other) => other !== kind)
          .map((other) => (
            <button key={other} type="button" className="invect-plain" onClick={() => choose(other)}>
              {way[other]}
            </button>
          ))}
        <button type="button" className="invect-plain" onClick={onBack}>
          {texts.back}
        </button>
      </nav>
    </Card>
  );
}
