import type { AnswerOf } from '@invect/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useInvect } from '../../context.js';
import { missing } from '../../forms/checks.js';
import { Field, Form } from '../../forms/Form.js';
import { useForm } from '../../forms/useForm.js';
import { ConfirmButton } from '../../parts/Confirm.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Area, Head } from '../Area.js';
import { type Team, useIsAdmin, useRefresh } from '../data.js';
import { PersonName } from '../names.js';
import { One } from '../One.js';
import { isolated, useTimes } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';
import { TeamMembers } from './TeamMembers.js';

type DeletedTeam = AnswerOf<'/teams/{teamId}', 'delete'>;

/** One team: its name and its members. */
export function TeamDetails({ teamId }: { teamId: string }) {
  const texts = usePeopleTexts();
  return (
    <Area permission="team:read" title={texts.teams}>
      <Details teamId={teamId} />
    </Area>
  );
}

function Details({ teamId }: { teamId: string }) {
  const { invect, places } = useInvect();
  const texts = usePeopleTexts();
  const [deleted, setDeleted] = useState<{ name: string; rows: DeletedTeam } | null>(null);
  const query = useQuery({
    queryKey: ['teams', 'one', teamId],
    queryFn: ({ signal }) => invect.get('/teams/{teamId}', { params: { path: { teamId } }, signal }),
    enabled: deleted === null,
  });
  const back = { to: places.teams, label: texts.toTeams };
  if (deleted)
    return (
      <>
        <p className="invect-back">
          <a href={back.to}>{back.label}</a>
        </p>
        <Deleted name={deleted.name} rows={deleted.rows} />
      </>
    );
  return (
    <One query={query} title={texts.team} back={back}>
      {(team) => <TeamSections team={team} onDeleted={(rows) => setDeleted({ name: team.name, rows })} />}
    </One>
  );
}

function TeamSections({ team, onDeleted }: { team: Team; onDeleted: (rows: DeletedTeam) => void }) {
  const { invect } = useInvect();
  const texts = usePeopleTexts();
  const format = useTimes();
  const refresh = useRefresh('teams', 'audit');
  const isAdmin = useIsAdmin();
  const mayManage = isAdmin || team.role === 'owner';
  return (
    <>
      <Head title={<bdi>{team.name}</bdi>}>
        {mayManage && (
          <>
            <DialogButton label={texts.rename} title={texts.renameTeam}>
              {(close) => <RenameTeam team={team} onDone={close} />}
            </DialogButton>
            <ConfirmButton
              label={texts.deleteTeam}
              question={texts.deleteTeamQuestion(isolated(team.name))}
              consequence={texts.deleteTeamConsequence}
              onConfirm={async () => {
                onDeleted(await invect.delete('/teams/{teamId}', { params: { path: { teamId: team.id } } }));
                await refresh();
              }}
            />
          </>
        )}
      </Head>
      <p className="invect-quiet">{texts.created(format(team.createdAt))}</p>
      <TeamMembers team={team} mayManage={mayManage} />
    </>
  );
}

function RenameTeam({ team, onDone }: { team: Team; onDone: () => void }) {
  const { invect, texts: common } = useInvect();
  const texts = usePeopleTexts();
  const refresh = useRefresh('teams', 'audit');
  const form = useForm(
    (values) => missing(common, values, 'name'),
    async ({ name = '' }) => {
      const { id: teamId, version } = team;
      await invect.patch('/teams/{teamId}', { params: { path: { teamId } }, body: { name, version } });
      await refresh();
      onDone();
    },
  );
  return (
    <Form form={form} action={texts.save}>
      <Field
        name="name"
        label={texts.name}
        defaultValue={team.name}
        autoComplete="off"
        maxLength={255}
        faults={form.faults}
      />
    </Form>
  );
}

/** What became of the rows of a team. */
function Deleted({ name, rows }: { name: string; rows: DeletedTeam }) {
  const texts = usePeopleTexts();
  const { ownerId, flows, credentials } = rows;
  return (
    <>
      <h1>{texts.team}</h1>
      <div role="status" className="invect-notice">
        <p>{texts.teamDeleted(isolated(name))}</p>
        <p>
          {texts.rowsWent(flows, credentials)} {ownerId ? <PersonName userId={ownerId} /> : texts.nobody}
        </p>
      </div>
    </>
  );
}
