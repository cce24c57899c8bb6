import { type ReactNode, useState } from 'react';
import { ask } from '../api.js';
import { Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { missing, wrongAddress } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { useAction } from '../parts/useAction.js';
import { useNext } from '../useNext.js';
import { AddressField, type AddressWay } from './AddressField.js';
import { leaveForCompany } from './company.js';

/** Sends a link that signs in. */
export function LinkForm(way: AddressWay) {
  const { auth, places, texts, urlOf } = useInvect();
  const next = useNext();
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => wrongAddress(texts, values),
    async ({ email = '' }) => {
      const errorCallbackURL = new URL(places.signIn, urlOf('/')).href;
      const body = { email: email.trim(), callbackURL: next.url, errorCallbackURL };
      await ask(auth.$fetch('/sign-in/magic-link', { method: 'POST', body }));
      setSent(true);
    },
  );
  if (sent) return <Notice>{texts.linkSent}</Notice>;
  return (
    <>
      <p>{texts.linkHint}</p>
      <Form form={form} action={texts.sendLink}>
        <AddressField {...way} faults={form.faults} />
      </Form>
    </>
  );
}

/** Sends a code, and signs in with it. */
export function CodeForm(way: AddressWay) {
  const { auth, texts } = useInvect();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const send = (email: string) =>
    ask(auth.$fetch('/email-otp/send-verification-otp', { method: 'POST', body: { email, type: 'sign-in' } }));
  const form = useForm(
    (values) => wrongAddress(texts, values),
    async ({ email = '' }) => {
      await send(email.trim());
      setSentTo(email.trim());
    },
  );
  if (sentTo !== null)
    return (
      <MailedCode
        hint={texts.codeSent(sentTo)}
        onCode={async (otp) => {
          await ask(auth.$fetch('/sign-in/email-otp', { method: 'POST', body: { email: sentTo, otp } }));
          way.onDone();
        }}
        onSend={() => send(sentTo)}
      />
    );
  return (
    <>
      <p>{texts.codeHint}</p>
      <Form form={form} action={texts.sendCode}>
        <AddressField {...way} faults={form.faults} />
      </Form>
    </>
  );
}

/** Properties of {@link MailedCode}. */
interface MailedCodeProps {
  readonly hint: ReactNode;
  readonly onCode: (code: string) => Promise<void>;
  /** Sends a new one. */
  readonly onSend: () => Promise<unknown>;
}

/** Asks for a code that was mailed, and sends a new one. */
export function MailedCode({ hint, onCode, onSend }: MailedCodeProps) {
  const { texts } = useInvect();
  const again = useAction();
  const form = useForm(
    (values) => missing(texts, values, 'code'),
    ({ code = '' }) => onCode(code.trim()),
  );
  return (
    <>
      <Notice>{hint}</Notice>
      <Form form={form} action={texts.goOn}>
        <Field
          name="code"
          label={texts.mailedCode}
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
          faults={form.faults}
        />
      </Form>
      <p role="alert" className="invect-problem">
        {again.problem}
      </p>
      <button type="button" className="invect-plain" aria-disabled={again.busy} onClick={() => void again.run(onSend)}>
        {texts.sendCodeAgain}
      </button>
    </>
  );
}

/** Leads to the sign-in of the company that an address belongs to. */
export function CompanyForm(way: AddressWay) {
  const { auth, places, texts, urlOf } = useInvect();
  const next = useNext();
  const form = useForm(
    (values) => wrongAddress(texts, values),
    ({ email = '' }) =>
      leaveForCompany(auth, { email: email.trim() }, next.url, new URL(places.signIn, urlOf('/')).href),
  );
  return (
    <>
      <p>{texts.ssoHint}</p>
      <Form form={form} action={texts.goOn}>
        <AddressField {...way} faults={form.faults} />
      </Form>
    </>
  );
}
