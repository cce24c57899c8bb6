import { useState } from 'react';
import { ask } from '../api.js';
import { Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { type Limits, missing, wrongLength } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { DialogButton } from '../parts/DialogButton.js';
import { useAction } from '../parts/useAction.js';
import { Section } from './Section.js';
import { useHasPassword, useUser } from './useUser.js';

/** Changes the password, or sends a link with which the first one is chosen. */
export function Password({ limits }: { limits: Limits & { readonly reset: boolean } }) {
  const { texts } = useInvect();
  const hasPassword = useHasPassword();
  const [changed, setChanged] = useState(false);
  if (!hasPassword && !limits.reset) return null;
  return (
    <Section title={texts.account.password}>
      <p role="status" className="invect-good">
        {changed && texts.account.passwordChanged}
      </p>
      {hasPassword ? (
        <DialogButton label={texts.account.changePassword} title={texts.account.changePassword}>
          {(close) => (
            <NewPassword
              limits={limits}
              onDone={() => {
                setChanged(true);
                close();
              }}
            />
          )}
        </DialogButton>
      ) : (
        <FirstPassword />
      )}
    </Section>
  );
}

function NewPassword({ limits, onDone }: { limits: Limits; onDone: () => void }) {
  const { auth, texts } = useInvect();
  const form = useForm(
    (values) => ({ ...missing(texts, values, 'current'), ...wrongLength(texts, values, limits) }),
    async ({ current = '', password = '', others }) => {
      const change = { currentPassword: current, newPassword: password, revokeOtherSessions: others === 'on' };
      await ask(auth.changePassword(change));
      onDone();
    },
  );
  return (
    <Form form={form} action={texts.account.changePassword}>
      <Field
        name="current"
        type="password"
        label={texts.account.currentPassword}
        autoComplete="current-password"
        faults={form.faults}
      />
      <Field
        name="password"
        type="password"
        label={texts.account.newPassword}
        hint={texts.passwordHint(limits.minLength)}
        autoComplete="new-password"
        faults={form.faults}
      />
      <label className="invect-check">
        <input type="checkbox" name="others" defaultChecked /> {texts.account.endOthers}
      </label>
    </Form>
  );
}

function FirstPassword() {
  const { auth, places, texts, urlOf } = useInvect();
  const { user } = useUser();
  const [sent, setSent] = useState(false);
  const sending = useAction();
  async function send(): Promise<void> {
    const redirectTo = new URL(places.resetPassword, urlOf('/')).href;
    await ask(auth.requestPasswordReset({ email: user.email, redirectTo }));
    setSent(true);
  }
  if (sent) return <Notice>{texts.account.verificationSent}</Notice>;
  return (
    <>
      <p>{texts.account.noPassword}</p>
      <button
        type="button"
        className="invect-second"
        aria-disabled={sending.busy}
        onClick={() => void sending.run(send)}
      >
        {texts.account.sendPasswordLink}
      </button>
      <p role="alert" className="invect-problem">
        {sending.problem}
      </p>
    </>
  );
}
