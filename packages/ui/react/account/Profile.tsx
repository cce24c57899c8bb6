import { useState } from 'react';
import { ask } from '../api.js';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Picture } from './Picture.js';
import { Section } from './Section.js';
import { useReloadUser, useUser } from './useUser.js';

/** Name and picture. */
export function Profile() {
  const { auth, texts } = useInvect();
  const { user } = useUser();
  const reload = useReloadUser();
  const [saved, setSaved] = useState(false);
  const form = useForm(
    (values) => missing(texts, values, 'name'),
    async ({ name = '' }) => {
      setSaved(false);
      await ask(auth.updateUser({ name: name.trim() }));
      await reload();
      setSaved(true);
    },
  );
  return (
    <Section title={texts.account.profile}>
      <Picture />
      <Form form={form} action={texts.account.save}>
        <Field name="name" label={texts.name} autoComplete="name" defaultValue={user.name} faults={form.faults} />
      </Form>
      <p role="status" className="invect-good">
        {saved && texts.account.saved}
      </p>
    </Section>
  );
}
