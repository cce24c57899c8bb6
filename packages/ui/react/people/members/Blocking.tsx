import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmButton } from '../../parts/Confirm.js';
import { type Member, nameOf, useRefresh } from '../data.js';
import { isolated, Time } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { type AdminRights, useAdminRoutes } from './admin.js';

/** Blocks somebody, or unblocks them. */
export function Blocking({ member, rights }: { member: Member; rights: AdminRights }) {
  const texts = usePeopleTexts();
  const routes = useAdminRoutes();
  const refresh = useRefresh('members', 'sessions', 'audit');
  const [reason, setReason] = useState('');
  const { userId, active } = member;
  const name = isolated(nameOf(member));
  const { data: ban } = useQuery({
    queryKey: ['members', 'ban', userId],
    queryFn: () => routes.see(userId),
    enabled: rights.see && !active,
  });
  return (
    <section className="invect-panel">
      <h2>{texts.access}</h2>
      {active ? (
        <>
          <div className="invect-field">
            <label>
              {texts.blockedReason}
              <input value={reason} maxLength={255} onChange={({ target }) => setReason(target.value)} />
            </label>
            <p className="invect-hint">{texts.optional}</p>
          </div>
          <ConfirmButton
            label={texts.block}
            question={texts.blockQuestion(name)}
            consequence={texts.blockConsequence}
            onConfirm={async () => {
              await routes.ban(userId, reason.trim());
              await refresh();
            }}
          />
        </>
      ) : (
        <>
          <p>
            <span className="invect-badge invect-badge-bad">{texts.blocked}</span>
          </p>
          {ban?.banReason && (
            <p>
              {texts.blockedReason}: <bdi>{ban.banReason}</bdi>
            </p>
          )}
          {ban?.banExpires && (
            <p>
              {texts.blockedUntil}: <Time at={ban.banExpires} />
            </p>
          )}
          <ConfirmButton
            className="invect-second"
            label={texts.unblock}
            question={texts.unblockQuestion(name)}
            consequence={texts.unblockConsequence}
            onConfirm={async () => {
              await routes.unban(userId);
              await refresh();
            }}
          />
        </>
      )}
    </section>
  );
}
