import { useQuery } from '@tanstack/react-query';
import { useInvect } from '../../context.js';
import { useMe } from '../../load.js';
import { ConfirmButton } from '../../parts/Confirm.js';
import { Area, Head } from '../Area.js';
import { type Member, nameOf, useMay } from '../data.js';
import { One } from '../One.js';
import { isolated, Time } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { useAdminRights, useAdminRoutes } from './admin.js';
import { Blocking } from './Blocking.js';
import { RoleForm } from './RoleForm.js';
import { UserSessions } from './UserSessions.js';

/** One member: role, access, sessions. */
export function MemberDetails({ userId }: { userId: string }) {
  const texts = usePeopleTexts();
  return (
    <Area permission="user:read" title={texts.members}>
      <Details userId={userId} />
    </Area>
  );
}

function Details({ userId }: { userId: string }) {
  const { invect, places } = useInvect();
  const texts = usePeopleTexts();
  const query = useQuery({
    queryKey: ['members', 'one', userId],
    queryFn: ({ signal }) => invect.get('/members/{userId}', { params: { path: { userId } }, signal }),
  });
  return (
    <One query={query} title={texts.members} back={{ to: places.people, label: texts.toMembers }}>
      {(member) => <MemberSections member={member} />}
    </One>
  );
}

function MemberSections({ member }: { member: Member }) {
  const { places } = useInvect();
  const texts = usePeopleTexts();
  const may = useMay();
  const rights = useAdminRights();
  const isOwn = useMe().id === member.userId;
  const name = nameOf(member);
  return (
    <>
      <Head title={<bdi>{name}</bdi>}>{rights?.impersonate && !isOwn && <Impersonate member={member} />}</Head>
      <section className="invect-panel">
        <dl className="invect-facts">
          {member.email && (
            <div>
              <dt>{texts.searchInvitations}</dt>
              <dd>
                <bdi>{member.email}</bdi>
              </dd>
            </div>
          )}
          <div>
            <dt>{texts.role}</dt>
            <dd>
              {member.role ?? texts.noRole}{' '}
              <span className="invect-quiet">({member.assigned ? texts.roleAssigned : texts.roleInherited})</span>
            </dd>
          </div>
          {member.updatedAt && (
            <div>
              <dt>{texts.memberSince}</dt>
              <dd>
                <Time at={member.updatedAt} />
              </dd>
            </div>
          )}
          <div>
            <dt>{texts.status}</dt>
            <dd>{member.active ? texts.active : texts.inactive}</dd>
          </div>
        </dl>
        {may('audit:read') && (
          <a href={`${places.audit}?actor=${encodeURIComponent(member.userId)}`}>{texts.activityOf}</a>
        )}
      </section>
      {may('user:write') && (
        <section className="invect-panel">
          <h2>{texts.changeRole}</h2>
          <RoleForm key={member.version} member={member} />
        </section>
      )}
      {rights?.ban && !isOwn && <Blocking member={member} rights={rights} />}
      {rights?.sessions && <UserSessions member={member} mayEnd={rights.endSessions} />}
    </>
  );
}

function Impersonate({ member }: { member: Member }) {
  const { places } = useInvect();
  const texts = usePeopleTexts();
  const { impersonate } = useAdminRoutes();
  return (
    <ConfirmButton
      className="invect-second"
      label={texts.impersonate}
      question={texts.impersonateQuestion(isolated(nameOf(member)))}
      consequence={texts.impersonateConsequence}
      onConfirm={async () => {
        await impersonate(member.userId);
        location.assign(places.home);
      }}
    />
  );
}
