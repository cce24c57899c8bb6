import { useQueryClient } from '@tanstack/react-query';
import { ask } from '../api.js';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { ConfirmButton } from '../parts/Confirm.js';
import { DialogButton } from '../parts/DialogButton.js';
import { Rows } from '../parts/Rows.js';
import { canUsePasskeys } from '../passkeys.js';
import { Section } from './Section.js';
import { useTime } from './useTime.js';

/** A passkey, as better-auth lists it. */
interface Passkey {
  readonly id: string;
  readonly name?: string | null;
  readonly createdAt?: string | null;
}

/** The passkeys of the visitor. */
export function Passkeys() {
  const { auth, texts } = useInvect();
  const time = useTime();
  const queries = useQueryClient();
  const reload = () => queries.invalidateQueries({ queryKey: PASSKEYS });

  async function load(): Promise<{ items: Passkey[]; nextCursor: null }> {
    return { items: (await ask<Passkey[]>(auth.$fetch('/passkey/list-user-passkeys'))) ?? [], nextCursor: null };
  }
  async function remove(id: string): Promise<void> {
    await ask(auth.$fetch('/passkey/delete-passkey', { method: 'POST', body: { id } }));
    await reload();
  }

  return (
    <Section title={texts.account.passkeys}>
      <p className="invect-quiet">{texts.account.passkeysHint}</p>
      <Rows queryKey={PASSKEYS} load={load} empty={texts.account.noPasskeys}>
        {(passkeys) => (
          <ul className="invect-list">
            {passkeys.map(({ id, name, createdAt }) => (
              <li key={id}>
                <div>
                  <strong>{name || texts.account.unnamedPasskey}</strong>
                  {createdAt && <p className="invect-quiet">{texts.account.addedAt(time(createdAt))}</p>}
                </div>
                <ConfirmButton
                  label={texts.account.remove}
                  question={texts.account.removePasskey(name || texts.account.unnamedPasskey)}
                  consequence={texts.account.removePasskeyConsequence}
                  onConfirm={() => remove(id)}
                />
              </li>
            ))}
          </ul>
        )}
      </Rows>
      {canUsePasskeys() && (
        <DialogButton label={texts.account.addPasskey} title={texts.account.addPasskey}>
          {(close) => (
            <NewPasskey
              onDone={() => {
                close();
                void reload();
              }}
            />
          )}
        </DialogButton>
      )}
    </Section>
  );
}

const PASSKEYS = ['auth', 'passkeys'];

function NewPasskey({ onDone }: { onDone: () => void }) {
  const { auth, texts } = useInvect();
  const form = useForm(
    (values) => missing(texts, values, 'name'),
    async ({ name = '' }) => {
      const { addPasskey } = await import('../webauthn.js');
      await addPasskey(auth, name.trim());
      onDone();
    },
  );
  return (
    <Form form={form} action={texts.account.addPasskey}>
      <Field
        name="name"
        label={texts.account.passkeyName}
        hint={texts.account.passkeyNameHint}
        autoComplete="off"
        maxLength={64}
        faults={form.faults}
      />
    </Form>
  );
}
