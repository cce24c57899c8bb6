import { useSuspenseQuery } from '@tanstack/react-query';
import { ask } from '../api.js';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { type FormState, useForm } from '../forms/useForm.js';
import { type SignInOptions, useMe, useSignInOptions } from '../load.js';
import type { NewFactor } from './AppSetup.js';
import { ACCOUNTS } from './useUser.js';

/**
 * Whether the visitor gives their password to change their second factor. Until a second factor that is required is set up, nobody is
 * told of their accounts: then only better-auth knows.
 */
export function useFactorPassword(): 'yes' | 'no' | 'maybe' {
  const { auth } = useInvect();
  const { missing } = useMe();
  const { twoFactor } = useSignInOptions();
  const unknown = missing.includes('two_factor') ? (twoFactor?.passwordless ? 'maybe' : 'yes') : null;
  const { data } = useSuspenseQuery({
    queryKey: [...ACCOUNTS, 'password', unknown],
    async queryFn() {
      if (unknown !== null) return unknown;
      const accounts = (await ask(auth.listAccounts())) ?? [];
      return accounts.some(({ providerId }) => providerId === 'credential') ? 'yes' : 'no';
    },
  });
  return data;
}

/** Turns the second factor on: with an app, or with codes by mail. */
export function TurnOn(props: {
  kinds: NonNullable<SignInOptions['twoFactor']>;
  onApp: (factor: NewFactor) => void;
  onMail: () => Promise<void>;
}) {
  const { auth, texts } = useInvect();
  const { kinds, onApp, onMail } = props;
  const form = usePasswordForm(async (given) => {
    if (!kinds.app) {
      await ask(auth.$fetch('/two-factor/enable', { method: 'POST', body: { ...given, method: 'otp' } }));
      return onMail();
    }
    const made = await ask<{ totpURI: string; backupCodes: string[] }>(
      auth.$fetch('/two-factor/enable', { method: 'POST', body: given }),
    );
    if (made) onApp({ uri: made.totpURI, backupCodes: made.backupCodes });
  });
  return (
    <Form form={form} action={kinds.app ? texts.account.setUp : texts.account.setUpMail}>
      <PasswordField form={form} />
    </Form>
  );
}

/** Makes new backup codes. */
export function NewBackupCodes({ onCodes }: { onCodes: (codes: readonly string[]) => void }) {
  const { auth, texts } = useInvect();
  const form = usePasswordForm(async (body) => {
    const made = await ask<{ backupCodes: string[] }>(
      auth.$fetch('/two-factor/generate-backup-codes', { method: 'POST', body }),
    );
    if (made) onCodes(made.backupCodes);
  });
  return (
    <>
      <p>{texts.account.newCodesHint}</p>
      <Form form={form} action={texts.account.makeCodes}>
        <PasswordField form={form} />
      </Form>
    </>
  );
}

/** Turns the second factor off. */
export function TurnOff({ onDone }: { onDone: () => Promise<void> }) {
  const { auth, texts } = useInvect();
  const form = usePasswordForm(async (body) => {
    await ask(auth.$fetch('/two-factor/disable', { method: 'POST', body }));
    await onDone();
  });
  return (
    <>
      <p>{texts.account.turnOffHint}</p>
      <Form form={form} action={texts.account.turnOff}>
        <PasswordField form={form} />
      </Form>
    </>
  );
}

/** A form that asks for the password, if there is one. */
function usePasswordForm(send: (body: { password?: string }) => Promise<void>): FormState {
  const { texts } = useInvect();
  const password = useFactorPassword();
  return useForm(
    (values) => (password === 'yes' ? missing(texts, values, 'password') : {}),
    ({ password }) => send(password ? { password } : {}),
  );
}

function PasswordField({ form }: { form: FormState }) {
  const { texts } = useInvect();
  if (useFactorPassword() === 'no') return null;
  return (
    <Field
      name="password"
      type="password"
      label={texts.account.currentPassword}
      autoComplete="current-password"
      faults={form.faults}
    />
  );
}
