import { useId, useState } from 'react';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { useMe } from '../load.js';
import { CopyButton } from './CopyButton.js';

/** How long keys last, in days. */
const DAYS = [7, 30, 90, 365];
const DAY_MILLISECONDS = 86_400_000;

/** Permissions that no key has: those that make keys. */
const NOT_FOR_KEYS: ReadonlySet<string> = new Set(['key:write']);

/** Makes a key, and shows it once. */
export function NewKey({ onMade }: { onMade: () => void }) {
  const { invect, texts } = useInvect();
  const { permissions } = useMe();
  const [token, setToken] = useState<string | null>(null);
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const expiry = useId();
  const form = useForm(
    (values) => ({
      ...missing(texts, values, 'name'),
      ...(scopes.length === 0 && { scope: texts.account.scopesMissing }),
    }),
    async ({ name = '', days = '90' }) => {
      const expiresAt = new Date(Date.now() + Number(days) * DAY_MILLISECONDS).toISOString();
      const made = await invect.post('/keys', { body: { name: name.trim(), scopes: [...scopes], expiresAt } });
      setToken(made.token);
      onMade();
    },
  );
  if (token !== null) return <NewToken token={token} />;
  const toggle = (scope: string, isOn: boolean): void =>
    setScopes(isOn ? [...scopes, scope] : scopes.filter((other) => other !== scope));
  return (
    <Form form={form} action={texts.account.makeKey}>
      <Field name="name" label={texts.account.keyName} autoComplete="off" maxLength={255} faults={form.faults} />
      <div className="invect-field">
        <label htmlFor={expiry}>{texts.account.expires}</label>
        <select id={expiry} name="days" defaultValue="90">
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {texts.account.inDays(days)}
            </option>
          ))}
        </select>
      </div>
      <fieldset className="invect-scopes">
        <legend>{texts.account.scopes}</legend>
        {permissions
          .filter((scope) => !NOT_FOR_KEYS.has(scope))
          .map((scope) => (
            <label key={scope} className="invect-check">
              <input
                type="checkbox"
                name="scope"
                checked={scopes.includes(scope)}
                onChange={({ target }) => toggle(scope, target.checked)}
              />{' '}
              {scope}
            </label>
          ))}
        {form.faults['scope'] && <p className="invect-fault">{form.faults['scope']}</p>}
      </fieldset>
    </Form>
  );
}

function NewToken({ token }: { token: string }) {
  const { texts } = useInvect();
  const id = useId();
  return (
    <div role="status">
      <p>{texts.account.keyMade}</p>
      <div className="invect-field">
        <label htmlFor={id}>{texts.account.keyToken}</label>
        <input id={id} readOnly value={token} onFocus={({ target }) => target.select()} />
      </div>
      <p className="invect-buttons">
        <CopyButton text={token} />
      </p>
    </div>
  );
}
