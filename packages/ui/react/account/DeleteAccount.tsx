import { useState } from 'react';
import { ask } from '../api.js';
import { Notice } from '../Card.js';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { DialogButton } from '../parts/DialogButton.js';
import { Section } from './Section.js';
import { useHasPassword } from './useUser.js';

/** Deletes the visitor's account, after they have read what happens then. */
export function DeleteAccount({ way }: { way: 'at_once' | 'by_mail' }) {
  const { texts } = useInvect();
  return (
    <Section title={texts.account.delete}>
      <p className="invect-quiet">{texts.account.deleteHint}</p>
      <DialogButton label={texts.account.delete} title={texts.account.deleteQuestion} className="invect-danger">
        {() => <Deletion way={way} />}
      </DialogButton>
    </Section>
  );
}

function Deletion({ way }: { way: 'at_once' | 'by_mail' }) {
  const { auth, places, texts, urlOf } = useInvect();
  const hasPassword = useHasPassword();
  const [sent, setSent] = useState(false);
  const form = useForm(
    (values) => (hasPassword ? missing(texts, values, 'password') : {}),
    async ({ password }) => {
      const callbackURL = new URL(places.signIn, urlOf('/')).href;
      await ask(auth.deleteUser({ callbackURL, ...(password !== undefined && { password }) }));
      if (way === 'by_mail') setSent(true);
      else location.assign(places.signIn);
    },
  );
  if (sent) return <Notice>{texts.account.deleteSent}</Notice>;
  return (
    <>
      <p>{texts.account.deleteConsequence}</p>
      <Form form={form} action={texts.account.delete}>
        {hasPassword && (
          <Field
            name="password"
            type="password"
            label={texts.password}
            autoComplete="current-password"
            faults={form.faults}
          />
        )}
      </Form>
    </>
  );
}
