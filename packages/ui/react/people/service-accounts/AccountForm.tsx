import { useInvect } from '../../context.js';
import { missing } from '../../forms/checks.js';
import { Field, Form } from '../../forms/Form.js';
import { SelectField } from '../../forms/SelectField.js';
import { useForm } from '../../forms/useForm.js';
import { useMe } from '../../load.js';
import { type ServiceAccount, useAssignableRoles, useRefresh, useTeams } from '../data.js';
import { usePeopleTexts } from '../texts/index.js';

/** Properties of {@link AccountForm}. */
interface AccountFormProps {
  /** The account to change. Without it, a new one is made. */
  readonly account?: ServiceAccount;
  readonly onDone: (account: ServiceAccount) => void;
}

/** Makes a service account, or changes its name and role. Its team cannot be changed. */
export function AccountForm({ account, onDone }: AccountFormProps) {
  const { invect, texts: common } = useInvect();
  const texts = usePeopleTexts();
  const refresh = useRefresh('service-accounts', 'audit');
  const roles = useAssignableRoles();
  const form = useForm(
    (values) => missing(common, values, 'name', 'role'),
    async ({ name = '', role = '', teamId }) => {
      const saved = account
        ? await invect.patch('/service-accounts/{accountId}', {
            params: { path: { accountId: account.id } },
            body: { name, role, version: account.version },
          })
        : await invect.post('/service-accounts', { body: { name, role, teamId: teamId || null } });
      await refresh();
      onDone(saved);
    },
  );
  const isListed = account === undefined || roles.includes(account.role);
  return (
    <Form form={form} action={account ? texts.save : texts.create}>
      <Field
        name="name"
        label={texts.name}
        defaultValue={account?.name}
        autoComplete="off"
        maxLength={255}
        faults={form.faults}
      />
      <SelectField
        key={roles.length}
        name="role"
        label={texts.role}
        defaultValue={account?.role ?? roles.at(-1)}
        faults={form.faults}
      >
        {!isListed && <option>{account.role}</option>}
        {roles.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      {account === undefined && <TeamChoice />}
    </Form>
  );
}

function TeamChoice() {
  const texts = usePeopleTexts();
  const places = useMe().mayCreate['service_account'];
  const teams = useTeams() ?? [];
  const own = places?.teams;
  const shown = own === 'all' ? teams : teams.filter(({ id }) => own?.includes(id));
  return (
    <SelectField name="teamId" label={texts.team}>
      {places?.workspace && <option value="">{texts.workspace}</option>}
      {shown.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}
