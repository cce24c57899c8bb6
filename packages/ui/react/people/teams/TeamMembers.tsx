import { useInvect } from '../../context.js';
import { Form } from '../../forms/Form.js';
import { SelectField } from '../../forms/SelectField.js';
import { useForm } from '../../forms/useForm.js';
import { useMe } from '../../load.js';
import { ConfirmButton } from '../../parts/Confirm.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Rows } from '../../parts/Rows.js';
import { nobodyChosen } from '../checks.js';
import { type Team, type TeamMember, useRefresh } from '../data.js';
import { PersonName } from '../names.js';
import { PersonPicker } from '../PersonPicker.js';
import { isolated, useTimes } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';

/** Who is in a team, with their roles in it. */
export function TeamMembers({ team, mayManage }: { team: Team; mayManage: boolean }) {
  const { invect } = useInvect();
  const texts = usePeopleTexts();
  const teamId = team.id;
  return (
    <section className="invect-panel">
      <div className="invect-head">
        <h2>{texts.teamMembers}</h2>
        {mayManage && (
          <DialogButton label={texts.addMember} title={texts.addMemberTitle}>
            {(close) => <AddMember teamId={teamId} onDone={close} />}
          </DialogButton>
        )}
      </div>
      <Rows
        queryKey={['teams', 'members', teamId]}
        load={(cursor, signal) =>
          invect.get('/teams/{teamId}/members', { params: { path: { teamId }, query: { cursor } }, signal })
        }
        empty={texts.noTeamMembers}
      >
        {(members) => (
          <ul className="invect-items">
            {members.map((member) => (
              <MemberItem key={member.userId} teamId={teamId} member={member} mayManage={mayManage} />
            ))}
          </ul>
        )}
      </Rows>
    </section>
  );
}

interface MemberItemProps {
  readonly teamId: string;
  readonly member: TeamMember;
  readonly mayManage: boolean;
}

function MemberItem({ teamId, member, mayManage }: MemberItemProps) {
  const { invect, places } = useInvect();
  const texts = usePeopleTexts();
  const format = useTimes();
  const refresh = useRefresh('teams', 'audit');
  const { userId, role, createdAt } = member;
  const isOwn = useMe().id === userId;
  const name = isolated(member.name ?? userId);
  const params = { path: { teamId, userId } };
  const other = role === 'owner' ? 'member' : 'owner';
  return (
    <li>
      <div className="invect-item-main">
        {member.name === null ? <PersonName userId={userId} /> : <bdi>{member.name}</bdi>}
        {isOwn && <span className="invect-quiet"> ({texts.you})</span>}
        <p className="invect-quiet">{texts.joined(format(createdAt))}</p>
      </div>
      <div className="invect-item-aside">
        <span className="invect-badge">{texts.teamRoles[role]}</span>
        {mayManage && (
          <ConfirmButton
            className="invect-second"
            label={role === 'owner' ? texts.makeMember : texts.makeOwner}
            question={role === 'owner' ? texts.makeMemberQuestion(name) : texts.makeOwnerQuestion(name)}
            consequence={role === 'owner' ? texts.makeMemberConsequence : texts.makeOwnerConsequence}
            onConfirm={async () => {
              await invect.patch('/teams/{teamId}/members/{userId}', { params, body: { role: other } });
              await refresh();
            }}
          />
        )}
        {(mayManage || isOwn) && (
          <ConfirmButton
            label={isOwn ? texts.leave : texts.removeMember}
            question={isOwn ? texts.leaveQuestion : texts.removeMemberQuestion(name)}
            consequence={isOwn ? texts.leaveConsequence : texts.removeMemberConsequence}
            onConfirm={async () => {
              await invect.delete('/teams/{teamId}/members/{userId}', { params });
              // Whoever leaves does not see the team any more, unless they are an admin.
              if (isOwn) location.assign(places.teams);
              else await refresh();
            }}
          />
        )}
      </div>
    </li>
  );
}

function AddMember({ teamId, onDone }: { teamId: string; onDone: () => void }) {
  const { invect } = useInvect();
  const texts = usePeopleTexts();
  const refresh = useRefresh('teams', 'audit');
  const form = useForm(
    (values) => nobodyChosen(texts, values, 'userId'),
    async (values) => {
      const body = {
        userId: values['userId-id'] ?? '',
        role: values['role'] === 'owner' ? 'owner' : 'member',
      } as const;
      await invect.post('/teams/{teamId}/members', { params: { path: { teamId } }, body });
      await refresh();
      onDone();
    },
  );
  return (
    <Form form={form} action={texts.add}>
      <PersonPicker name="userId" label={texts.person} faults={form.faults} />
      <SelectField name="role" label={texts.teamRole} defaultValue="member">
        <option value="member">{texts.teamRoles['member']}</option>
        <option value="owner">{texts.teamRoles['owner']}</option>
      </SelectField>
    </Form>
  );
}
