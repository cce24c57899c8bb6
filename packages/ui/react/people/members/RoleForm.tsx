import { useState } from 'react';
import { codeOf } from '../../api.js';
import { useInvect } from '../../context.js';
import { missing } from '../../forms/checks.js';
import { Form } from '../../forms/Form.js';
import { SelectField } from '../../forms/SelectField.js';
import { useForm } from '../../forms/useForm.js';
import { sentenceOf } from '../../texts/index.js';
import { type Member, useRefresh, useRolesQuery } from '../data.js';
import { usePeopleTexts } from '../texts/index.js';

/** Gives somebody another role: one of those that the visitor may give. */
export function RoleForm({ member, onDone }: { member: Member; onDone?: () => void }) {
  const { invect, texts: common } = useInvect();
  const texts = usePeopleTexts();
  const { data: roles = [], error } = useRolesQuery();
  const refresh = useRefresh('members', 'audit');
  const [chosen, setChosen] = useState(member.role ?? '');
  const form = useForm(
    (values) => missing(common, values, 'role'),
    async ({ role = '' }) => {
      const { userId, version } = member;
      await invect.patch('/members/{userId}', { params: { path: { userId } }, body: { role, version } });
      await refresh();
      onDone?.();
    },
  );
  const permissions = roles.find(({ name }) => name === chosen)?.permissions;
  const isListed = roles.some(({ name }) => name === member.role);
  if (error) return <p role="alert">{sentenceOf(common, codeOf(error))}</p>;
  return (
    <Form form={form} action={texts.save}>
      <SelectField
        name="role"
        label={texts.role}
        hint={
          <>
            {texts.roleCounts}
            {permissions && ` ${texts.grants(permissions.join(', '))}`}
          </>
        }
        value={chosen}
        onChange={({ target }) => setChosen(target.value)}
        faults={form.faults}
      >
        {!isListed && <option value={member.role ?? ''}>{member.role ?? texts.noRole}</option>}
        {roles.map(({ name, mayAssign }) => (
          <option key={name} value={name} disabled={!mayAssign && name !== member.role}>
            {name}
          </option>
        ))}
      </SelectField>
    </Form>
  );
}
