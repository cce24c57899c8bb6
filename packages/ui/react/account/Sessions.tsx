import { useQueryClient } from '@tanstack/react-query';
import { ask } from '../api.js';
import { useInvect } from '../context.js';
import { ConfirmButton } from '../parts/Confirm.js';
import { Rows } from '../parts/Rows.js';
import type { Texts } from '../texts/index.js';
import { deviceOf } from './device.js';
import { Section } from './Section.js';
import { useTime } from './useTime.js';
import { useUser } from './useUser.js';

/** A session, as better-auth lists it. */
interface Session {
  readonly id: string;
  readonly token: string;
  readonly createdAt: string | Date;
  readonly ipAddress?: string | null | undefined;
  readonly userAgent?: string | null | undefined;
}

/** Where the visitor is signed in. They end each of these sessions, and all others at once. */
export function Sessions() {
  const { auth, texts } = useInvect();
  const { sessionId } = useUser();
  const queries = useQueryClient();
  const reload = () => queries.invalidateQueries({ queryKey: SESSIONS });

  async function load(): Promise<{ items: Session[]; nextCursor: null }> {
    const sessions = (await ask(auth.listSessions())) ?? [];
    const isOwn = ({ id }: Session): number => (id === sessionId ? 0 : 1);
    const items = [...sessions].sort((a, b) => isOwn(a) - isOwn(b) || +new Date(b.createdAt) - +new Date(a.createdAt));
    return { items, nextCursor: null };
  }

  async function end({ token }: Session): Promise<void> {
    await ask(auth.revokeSession({ token }));
    await reload();
  }
  async function endOthers(): Promise<void> {
    await ask(auth.revokeOtherSessions());
    await reload();
  }

  return (
    <Section title={texts.account.sessions}>
      <Rows queryKey={SESSIONS} load={load} empty={texts.account.noOthers}>
        {(sessions) => (
          <>
            <ul className="invect-list">
              {sessions.map((session) => (
                <SessionItem
                  key={session.id}
                  session={session}
                  isOwn={session.id === sessionId}
                  onEnd={() => end(session)}
                />
              ))}
            </ul>
            {sessions.length > 1 ? (
              <ConfirmButton
                label={texts.account.endOthers}
                question={texts.account.endOthersQuestion}
                consequence={texts.account.endOthersConsequence}
                onConfirm={endOthers}
              />
            ) : (
              <p className="invect-quiet">{texts.account.noOthers}</p>
            )}
          </>
        )}
      </Rows>
    </Section>
  );
}

const SESSIONS = ['auth', 'sessions'];

interface SessionItemProps {
  readonly session: Session;
  readonly isOwn: boolean;
  readonly onEnd: () => Promise<void>;
}

function SessionItem({ session, isOwn, onEnd }: SessionItemProps) {
  const { texts } = useInvect();
  const time = useTime();
  const device = nameOf(session, texts);
  return (
    <li>
      <div>
        <strong>{device}</strong> {isOwn && <span className="invect-badge">{texts.account.thisDevice}</span>}
        <p className="invect-quiet">
          {texts.account.signedInAt(time(session.createdAt))}
          {session.ipAddress && ` · ${session.ipAddress}`}
        </p>
      </div>
      {!isOwn && (
        <ConfirmButton
          label={texts.account.endSession}
          question={texts.account.endSessionQuestion(device)}
          consequence={texts.account.endSessionConsequence}
          onConfirm={onEnd}
        />
      )}
    </li>
  );
}

function nameOf({ userAgent }: Session, { account }: Texts): string {
  const { browser, system } = deviceOf(userAgent);
  if (browser !== null && system !== null) return account.on(browser, system);
  return browser ?? system ?? account.unknownDevice;
}
