import { ConfirmButton } from '../../parts/Confirm.js';
import { Rows } from '../../parts/Rows.js';
import { type Member, nameOf, useRefresh } from '../data.js';
import { isolated, useTimes } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { type UserSession, useAdminRoutes } from './admin.js';

/** Where somebody is signed in, and a way to end that. */
export function UserSessions({ member, mayEnd }: { member: Member; mayEnd: boolean }) {
  const texts = usePeopleTexts();
  const routes = useAdminRoutes();
  const refresh = useRefresh('sessions', 'audit');
  const { userId } = member;
  return (
    <section className="invect-panel">
      <h2>{texts.sessions}</h2>
      <Rows
        queryKey={['sessions', userId]}
        load={async () => ({ items: await routes.sessions(userId), nextCursor: null })}
        empty={texts.noSessions}
      >
        {(sessions) => (
          <>
            <ul className="invect-items">
              {sessions.map((session) => (
                <SessionItem key={session.token} session={session} mayEnd={mayEnd} />
              ))}
            </ul>
            {mayEnd && (
              <ConfirmButton
                label={texts.endSessions}
                question={texts.endSessionsQuestion(isolated(nameOf(member)))}
                consequence={texts.endSessionsConsequence}
                onConfirm={async () => {
                  await routes.endSessions(userId);
                  await refresh();
                }}
              />
            )}
          </>
        )}
      </Rows>
    </section>
  );
}

function SessionItem({ session, mayEnd }: { session: UserSession; mayEnd: boolean }) {
  const texts = usePeopleTexts();
  const format = useTimes();
  const routes = useAdminRoutes();
  const refresh = useRefresh('sessions', 'audit');
  const { token, userAgent, ipAddress, createdAt, expiresAt, impersonatedBy } = session;
  return (
    <li>
      <div className="invect-item-main">
        <bdi>{texts.sessionFrom(userAgent ?? '')}</bdi>
        {impersonatedBy && <span className="invect-badge">{texts.sessionImpersonated}</span>}
        <p className="invect-quiet">
          {[ipAddress, texts.sessionSince(format(createdAt)), texts.sessionUntil(format(expiresAt))]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <div className="invect-item-aside">
        {mayEnd && (
          <ConfirmButton
            className="invect-second"
            label={texts.endSession}
            question={texts.endSessionQuestion}
            consequence={texts.endSessionConsequence}
            onConfirm={async () => {
              await routes.endSession(token);
              await refresh();
            }}
          />
        )}
      </div>
    </li>
  );
}
