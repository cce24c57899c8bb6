import { useState } from 'react';
import { useInvect } from '../../context.js';
import { useMe } from '../../load.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Rows } from '../../parts/Rows.js';
import { Area, Head } from '../Area.js';
import { type Member, nameOf, useMay } from '../data.js';
import { isolated, SearchField } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { RoleForm } from './RoleForm.js';

/** Everybody who can sign in, with their roles. */
export function Members() {
  const texts = usePeopleTexts();
  return (
    <Area permission="user:read" title={texts.members}>
      <MemberList />
    </Area>
  );
}

function MemberList() {
  const { invect } = useInvect();
  const texts = usePeopleTexts();
  const [search, setSearch] = useState('');
  const { id: ownId } = useMe();
  const mayChange = useMay()('user:write');
  return (
    <>
      <Head title={texts.members} />
      <SearchField label={texts.searchMembers} onSearch={setSearch} />
      <Rows
        queryKey={['members', 'list', search]}
        load={(cursor, signal) =>
          invect.get('/members', { params: { query: { cursor, ...(search && { search }) } }, signal })
        }
        empty={search ? texts.noMatch(isolated(search)) : texts.noMembers}
      >
        {(members) => (
          <ul className="invect-items">
            {members.map((member) => (
              <MemberItem key={member.userId} member={member} isOwn={member.userId === ownId} mayChange={mayChange} />
            ))}
          </ul>
        )}
      </Rows>
    </>
  );
}

interface MemberItemProps {
  readonly member: Member;
  readonly isOwn: boolean;
  readonly mayChange: boolean;
}

function MemberItem({ member, isOwn, mayChange }: MemberItemProps) {
  const { places } = useInvect();
  const texts = usePeopleTexts();
  const name = nameOf(member);
  return (
    <li>
      <div className="invect-item-main">
        <a href={`${places.people}/${encodeURIComponent(member.userId)}`}>
          <bdi>{name}</bdi>
        </a>
        {isOwn && <span className="invect-quiet"> ({texts.you})</span>}
        {member.email && member.email !== name && (
          <p className="invect-quiet">
            <bdi>{member.email}</bdi>
          </p>
        )}
      </div>
      <div className="invect-item-aside">
        {!member.active && <span className="invect-badge invect-badge-bad">{texts.blocked}</span>}
        <span className="invect-badge">{member.role ?? texts.noRole}</span>
        {mayChange && (
          <DialogButton label={texts.changeRole} title={texts.changeRoleOf(isolated(name))}>
            {(close) => <RoleForm member={member} onDone={close} />}
          </DialogButton>
        )}
      </div>
    </li>
  );
}
