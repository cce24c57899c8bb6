import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import type { Credential } from './Credentials.js';
import { checkSecret, SecretFields, secretOf } from './SecretFields.js';

/** Stores a credential. */
export function NewCredential({ onSaved }: { onSaved: () => void }) {
  const { invect, texts } = useInvect();
  const queries = useQueryClient();
  const types = useId();
  const form = useForm(
    (values) => ({ ...missing(texts, values, 'name', 'type'), ...checkSecret(texts, values, true) }),
    async (values) => {
      const { name = '', type = '' } = values;
      await invect.post('/credentials', { body: { name, type: type.trim(), secret: secretOf(values) } });
      await queries.invalidateQueries({ queryKey: ['/credentials'] });
      onSaved();
    },
  );
  return (
    <Form form={form} action={texts.flows.store}>
      <Field name="name" label={texts.name} maxLength={255} autoComplete="off" faults={form.faults} />
      <Field
        name="type"
        label={texts.flows.type}
        hint={texts.flows.typeHint}
        maxLength={128}
        list={types}
        autoComplete="off"
        spellCheck={false}
        faults={form.faults}
      />
      <datalist id={types}>
        {useCredentialTypes().map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <SecretFields faults={form.faults} />
    </Form>
  );
}

/** Changes a credential: its name, or all fields of its secret. */
export function ChangeCredential({ credential, onSaved }: { credential: Credential; onSaved: () => void }) {
  const { invect, texts } = useInvect();
  const queries = useQueryClient();
  const { id, version } = credential;
  const form = useForm(
    (values) => ({ ...missing(texts, values, 'name'), ...checkSecret(texts, values, false) }),
    async (values) => {
      const { name = '' } = values;
      const secret = secretOf(values);
      const hasSecret = Object.keys(secret).length > 0;
      await invect.patch('/credentials/{credentialId}', {
        params: { path: { credentialId: id } },
        body: { version, ...(name !== credential.name && { name }), ...(hasSecret && { secret }) },
      });
      await queries.invalidateQueries({ queryKey: ['/credentials'] });
      onSaved();
    },
  );
  return (
    <Form form={form} action={texts.flows.save}>
      <Field
        name="name"
        label={texts.name}
        defaultValue={credential.name}
        maxLength={255}
        autoComplete="off"
        faults={form.faults}
      />
      <p className="invect-hint">{texts.flows.secretReplaced}</p>
      <SecretFields faults={form.faults} />
    </Form>
  );
}

/** The types of credentials that the nodes of this host take. */
function useCredentialTypes(): readonly string[] {
  const { invect } = useInvect();
  const { data } = useQuery({ queryKey: ['/nodes'], queryFn: ({ signal }) => invect.get('/nodes', { signal }) });
  return [...new Set(data?.items.flatMap(({ credential }) => credential?.types ?? []))].sort();
}
