import { useState } from 'react';
import { useInvect } from '../../context.js';
import { wrongAddress } from '../../forms/checks.js';
import { Field, Form } from '../../forms/Form.js';
import { SelectField } from '../../forms/SelectField.js';
import { type Faults, useForm } from '../../forms/useForm.js';
import { checkedIn, numberIn, wrongNumber } from '../checks.js';
import { type CreatedInvitation, useAssignableRoles, useIsAdmin, useRefresh, useTeams } from '../data.js';
import { usePeopleTexts } from '../texts/index.js';

type Values = Readonly<Record<string, string>>;

/** Invites one person by address, or everybody who has the link. */
export function InviteForm({ onInvited }: { onInvited: (invitation: CreatedInvitation) => void }) {
  const { invect, texts: common } = useInvect();
  const texts = usePeopleTexts();
  const refresh = useRefresh('invitations', 'audit');
  const [forAddress, setForAddress] = useState(true);
  const roles = useAssignableRoles();
  const teams = useManagedTeams();
  const form = useForm(check, async (values) => {
    const teamIds = checkedIn(values, 'team:');
    const body = {
      role: values['role'] ?? '',
      expiresInDays: numberIn(values, 'expiresInDays'),
      ...(forAddress ? { email: (values['email'] ?? '').trim() } : { maxUses: numberIn(values, 'maxUses') ?? 1 }),
      ...(teamIds.length > 0 && ({ teamIds, teamRole: values['teamRole'] === 'owner' ? 'owner' : 'member' } as const)),
    };
    const invitation = await invect.post('/invitations', { body });
    await refresh();
    onInvited(invitation);
  });

  function check(values: Values): Faults {
    return {
      ...(forAddress ? wrongAddress(common, values) : wrongNumber(texts, values, 'maxUses', 1, 1000)),
      ...wrongNumber(texts, values, 'expiresInDays', 1, 90),
    };
  }

  return (
    <Form form={form} action={texts.sendInvitation}>
      <SelectField
        name="kind"
        label={texts.forWhom}
        value={forAddress ? 'address' : 'anybody'}
        onChange={({ target }) => setForAddress(target.value === 'address')}
      >
        <option value="address">{texts.forAddress}</option>
        <option value="anybody">{texts.forAnybody}</option>
      </SelectField>
      {forAddress ? (
        <Field name="email" type="email" label={common.email} autoComplete="off" maxLength={255} faults={form.faults} />
      ) : (
        <Field
          name="maxUses"
          label={texts.maxUses}
          hint={texts.maxUsesHint}
          inputMode="numeric"
          defaultValue="1"
          faults={form.faults}
        />
      )}
      <SelectField name="role" label={texts.role} faults={form.faults} key={roles.length} defaultValue={roles.at(-1)}>
        {roles.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <Field
        name="expiresInDays"
        label={texts.expiresInDays}
        hint={texts.expiresHint}
        inputMode="numeric"
        defaultValue="7"
        faults={form.faults}
      />
      {teams.length > 0 && (
        <fieldset className="invect-checks">
          <legend>{texts.joinTeams}</legend>
          {teams.map(({ id, name }) => (
            <label key={id} className="invect-check">
              <input type="checkbox" name={`team:${id}`} /> <bdi>{name}</bdi>
            </label>
          ))}
          <SelectField name="teamRole" label={texts.teamRole} defaultValue="member">
            <option value="member">{texts.teamRoles['member']}</option>
            <option value="owner">{texts.teamRoles['owner']}</option>
          </SelectField>
        </fieldset>
      )}
    </Form>
  );
}

/** The teams that the visitor may bring others into. */
function useManagedTeams() {
  const isAdmin = useIsAdmin();
  return (useTeams() ?? []).filter(({ role }) => isAdmin || role === 'owner').slice(0, 100);
}
