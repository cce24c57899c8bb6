import { useInvect } from '../../context.js';
import { missing } from '../../forms/checks.js';
import { Field, Form } from '../../forms/Form.js';
import { SelectField } from '../../forms/SelectField.js';
import { type Faults, useForm } from '../../forms/useForm.js';
import { useMe } from '../../load.js';
import { checkedIn, numberIn, wrongNumber } from '../checks.js';
import { type ServiceAccount, useRefresh, useRoles } from '../data.js';
import { usePeopleTexts } from '../texts/index.js';

type Values = Readonly<Record<string, string>>;

const DAY_MS = 24 * 60 * 60_000;

/** The host refuses what ends later than it allows, by its own clock. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

/** Makes a key of a service account. `onMade` gets its token, which nobody gets again. */
export function KeyForm({ account, onMade }: { account: ServiceAccount; onMade: (token: string) => void }) {
  const { invect, texts: common } = useInvect();
  const texts = usePeopleTexts();
  const refresh = useRefresh('keys', 'audit');
  const scopes = useScopes(account);
  const form = useForm(check, async (values) => {
    const days = values['days'];
    const allowedAddresses = (values['addresses'] ?? '').split(/[\s,]+/).filter(Boolean);
    const body = {
      name: values['name'] ?? '',
      scopes: checkedIn(values, 'scope:'),
      expiresAt: days === 'never' ? null : endAfter(Number(days)),
      requestsPerMinute: numberIn(values, 'requestsPerMinute') ?? null,
      allowedAddresses: allowedAddresses.length > 0 ? allowedAddresses : null,
    };
    const { token } = await invect.post('/service-accounts/{accountId}/keys', {
      params: { path: { accountId: account.id } },
      body,
    });
    await refresh();
    onMade(token);
  });

  function check(values: Values): Faults {
    return {
      ...missing(common, values, 'name'),
      ...wrongNumber(texts, values, 'requestsPerMinute', 1, 1_000_000),
      ...(checkedIn(values, 'scope:').length === 0 && { [`scope:${scopes[0]}`]: texts.scopesMissing }),
    };
  }

  const scopeFault = form.faults[`scope:${scopes[0]}`];
  return (
    <Form form={form} action={texts.create}>
      <Field
        name="name"
        label={texts.keyName}
        hint={texts.keyNameHint}
        autoComplete="off"
        maxLength={255}
        faults={form.faults}
      />
      <fieldset className="invect-checks" aria-describedby={scopeFault && 'invect-scopes-fault'}>
        <legend>{texts.scopes}</legend>
        <div className="invect-columns">
          {scopes.map((scope) => (
            <label key={scope} className="invect-check">
              <input type="checkbox" name={`scope:${scope}`} /> {scope}
            </label>
          ))}
        </div>
        {scopeFault && (
          <p id="invect-scopes-fault" className="invect-fault">
            {scopeFault}
          </p>
        )}
      </fieldset>
      <SelectField name="days" label={texts.keyExpires} defaultValue="90">
        <option value="30">{texts.in30}</option>
        <option value="90">{texts.in90}</option>
        <option value="365">{texts.in365}</option>
        <option value="never">{texts.keyNever}</option>
      </SelectField>
      <Field
        name="requestsPerMinute"
        label={texts.perMinute}
        hint={texts.perMinuteHint}
        inputMode="numeric"
        autoComplete="off"
        faults={form.faults}
      />
      <div className="invect-field">
        <label>
          {texts.addresses}
          <textarea name="addresses" rows={2} dir="ltr" spellCheck={false} aria-describedby="invect-addresses-hint" />
        </label>
        <p id="invect-addresses-hint" className="invect-hint">
          {texts.addressesHint}
        </p>
      </div>
    </Form>
  );
}

/** What a key of the account can be given: what the visitor holds, and the account's role grants. */
function useScopes({ role }: ServiceAccount): readonly string[] {
  const { permissions } = useMe();
  const granted = useRoles().find(({ name }) => name === role)?.permissions;
  if (granted === undefined) return permissions;
  return permissions.filter((permission) => granted.includes(permission));
}

function endAfter(days: number): string {
  return new Date(Date.now() + days * DAY_MS - CLOCK_DIFFERENCE_MS).toISOString();
}
