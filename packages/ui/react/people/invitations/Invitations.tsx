import { useState } from 'react';
import { useInvect } from '../../context.js';
import { useMe } from '../../load.js';
import { ConfirmButton } from '../../parts/Confirm.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Rows } from '../../parts/Rows.js';
import { Area, Head } from '../Area.js';
import { type CreatedInvitation, type Invitation, useMay, useRefresh } from '../data.js';
import { PersonName, TeamName } from '../names.js';
import { isolated, SearchField, useTimes } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { InvitationLink } from './InvitationLink.js';
import { InviteForm } from './InviteForm.js';

/** Who was invited, and a way to invite people. */
export function Invitations() {
  const texts = usePeopleTexts();
  return (
    <Area permission="invitation:read" title={texts.invitations}>
      <InvitationList />
    </Area>
  );
}

function InvitationList() {
  const { invect } = useInvect();
  const texts = usePeopleTexts();
  const [search, setSearch] = useState('');
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const mayWrite = useMay()('invitation:write');
  const areUsed = 'invitation' in useMe().mayCreate;
  return (
    <>
      <Head title={texts.invitations}>
        {areUsed && (
          <DialogButton label={texts.invite} title={texts.inviteTitle} className="">
            {(close) => (
              <InviteForm
                onInvited={(invitation) => {
                  setMade(invitation);
                  close();
                }}
              />
            )}
          </DialogButton>
        )}
      </Head>
      {mayWrite && !areUsed && <p className="invect-notice">{texts.invitationsOff}</p>}
      {made && <InvitationLink key={made.url} invitation={made} onClose={() => setMade(null)} />}
      <SearchField label={texts.searchInvitations} onSearch={setSearch} />
      <Rows
        queryKey={['invitations', search]}
        load={(cursor, signal) =>
          invect.get('/invitations', { params: { query: { cursor, ...(search && { search }) } }, signal })
        }
        empty={search ? texts.noMatch(isolated(search)) : texts.noInvitations}
      >
        {(invitations) => (
          <ul className="invect-items">
            {invitations.map((invitation) => (
              <InvitationItem key={invitation.id} invitation={invitation} mayChange={mayWrite} onResent={setMade} />
            ))}
          </ul>
        )}
      </Rows>
    </>
  );
}

interface InvitationItemProps {
  readonly invitation: Invitation;
  readonly mayChange: boolean;
  readonly onResent: (invitation: CreatedInvitation) => void;
}

function InvitationItem({ invitation, mayChange, onResent }: InvitationItemProps) {
  const { invect } = useInvect();
  const texts = usePeopleTexts();
  const format = useTimes();
  const refresh = useRefresh('invitations', 'audit');
  const { id: invitationId, email, role, status, teamIds, teamRole, uses, maxUses, expiresAt, version } = invitation;
  const params = { path: { invitationId } };
  const end = status === 'expired' ? texts.ended(format(expiresAt)) : texts.ends(format(expiresAt));
  return (
    <li>
      <div className="invect-item-main">
        <strong>
          <bdi>{email ?? texts.openLink}</bdi>
        </strong>
        <p className="invect-quiet">
          {end}
          {maxUses > 1 && ` · ${texts.uses(uses, maxUses)}`}
          {' · '}
          {texts.vouched} <PersonName userId={invitation.createdBy} />
        </p>
        {teamIds.length > 0 && (
          <p className="invect-quiet">
            {texts.joinTeams} ({texts.teamRoles[teamRole]}):{' '}
            {teamIds.map((teamId, index) => (
              <span key={teamId}>
                {index > 0 && ', '}
                <TeamName teamId={teamId} />
              </span>
            ))}
          </p>
        )}
      </div>
      <div className="invect-item-aside">
        <span className="invect-badge">{role}</span>
        <span className={`invect-badge ${status === 'open' ? 'invect-badge-good' : ''}`}>
          {texts.invitationStatus[status]}
        </span>
        {mayChange && status !== 'used' && (
          <ConfirmButton
            className="invect-second"
            label={texts.resend}
            question={texts.resendQuestion}
            consequence={texts.resendConsequence}
            onConfirm={async () => {
              onResent(await invect.post('/invitations/{invitationId}/resend', { params, body: { version } }));
              await refresh();
            }}
          />
        )}
        {mayChange && (
          <ConfirmButton
            label={texts.revoke}
            question={texts.revokeInvitation}
            consequence={texts.revokeInvitationConsequence}
            onConfirm={async () => {
              await invect.delete('/invitations/{invitationId}', { params });
              await refresh();
            }}
          />
        )}
      </div>
    </li>
  );
}
