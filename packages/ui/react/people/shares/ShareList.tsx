import { ConfirmButton } from '../../parts/Confirm.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Rows } from '../../parts/Rows.js';
import { usePersonName, useRefresh, useTeams } from '../data.js';
import { isolated, useTimes } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { type Share, type SharedRow, useShareRoutes } from './routes.js';
import { ShareForm } from './ShareForm.js';

/** With whom a row is shared. */
export function ShareList({ row }: { row: SharedRow }) {
  const texts = usePeopleTexts();
  const routes = useShareRoutes(row);
  return (
    <Rows
      queryKey={['shares', 'list', row.kind, row.id]}
      load={(cursor, signal) => routes.list(cursor, signal)}
      empty={texts.noShares}
    >
      {(shares) => (
        <ul className="invect-items">
          {shares.map((share) =>
            share.userId === null ? (
              <TeamShare key={share.id} row={row} share={share} teamId={share.teamId ?? ''} />
            ) : (
              <PersonShare key={share.id} row={row} share={share} userId={share.userId} />
            ),
          )}
        </ul>
      )}
    </Rows>
  );
}

function PersonShare({ userId, ...item }: { row: SharedRow; share: Share; userId: string }) {
  return <ShareItem {...item} name={usePersonName(userId) ?? userId} />;
}

function TeamShare({ teamId, ...item }: { row: SharedRow; share: Share; teamId: string }) {
  return <ShareItem {...item} name={useTeams()?.find(({ id }) => id === teamId)?.name ?? teamId} isTeam />;
}

interface ShareItemProps {
  readonly row: SharedRow;
  readonly share: Share;
  readonly name: string;
  readonly isTeam?: boolean;
}

function ShareItem({ row, share, name, isTeam = false }: ShareItemProps) {
  const texts = usePeopleTexts();
  const format = useTimes();
  const routes = useShareRoutes(row);
  const refresh = useRefresh('shares', 'audit');
  const { id, level, expiresAt } = share;
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  const end = expiresAt !== null && (isOver ? texts.ended(format(expiresAt)) : texts.ends(format(expiresAt)));
  return (
    <li>
      <div className="invect-item-main">
        <bdi>{name}</bdi>
        <p className="invect-quiet">{[isTeam && texts.team, texts.levels[level], end].filter(Boolean).join(' · ')}</p>
      </div>
      <div className="invect-item-aside">
        {isOver && <span className="invect-badge invect-badge-bad">{texts.expired}</span>}
        <DialogButton label={texts.change} title={texts.changeShare(isolated(name))}>
          {(close) => <ShareForm row={row} share={share} onDone={close} />}
        </DialogButton>
        <ConfirmButton
          label={texts.remove}
          question={texts.endShareQuestion(isolated(name))}
          consequence={texts.endShareConsequence}
          onConfirm={async () => {
            await routes.end(id);
            await refresh();
          }}
        />
      </div>
    </li>
  );
}
