import { useState } from 'react';
import { useInvect } from '../../context.js';
import { missing } from '../../forms/checks.js';
import { Field, Form } from '../../forms/Form.js';
import { useForm } from '../../forms/useForm.js';
import { useMe } from '../../load.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { Rows } from '../../parts/Rows.js';
import { Area, Head } from '../Area.js';
import { useIsAdmin, useRefresh } from '../data.js';
import { isolated, SearchField, useTimes } from '../parts.js';
import { usePeopleTexts } from '../texts/index.js';

/** The visitor's teams; for admins, all of them. */
export function Teams() {
  const texts = usePeopleTexts();
  return (
    <Area permission="team:read" title={texts.teams}>
      <TeamList />
    </Area>
  );
}

function TeamList() {
  const { invect, places } = useInvect();
  const texts = usePeopleTexts();
  const format = useTimes();
  const [search, setSearch] = useState('');
  const seesAll = useIsAdmin();
  const mayCreate = 'team' in useMe().mayCreate;
  const nothing = seesAll ? texts.noTeamsAtAll : texts.noTeams;
  return (
    <>
      <Head title={texts.teams}>
        {mayCreate && (
          <DialogButton label={texts.createTeam} title={texts.createTeam} className="">
            {(close) => <CreateTeam onDone={close} />}
          </DialogButton>
        )}
      </Head>
      <SearchField label={texts.searchTeams} onSearch={setSearch} />
      <Rows
        queryKey={['teams', 'list', search]}
        load={(cursor, signal) =>
          invect.get('/teams', { params: { query: { cursor, ...(search && { search }) } }, signal })
        }
        empty={search ? texts.noMatch(isolated(search)) : nothing}
      >
        {(teams) => (
          <ul className="invect-items">
            {teams.map(({ id, name, role, createdAt }) => (
              <li key={id}>
                <div className="invect-item-main">
                  <a href={`${places.teams}/${id}`}>
                    <bdi>{name}</bdi>
                  </a>
                  <p className="invect-quiet">{texts.created(format(createdAt))}</p>
                </div>
                <div className="invect-item-aside">
                  <span className="invect-badge">{role ? texts.teamRoles[role] : texts.notInTeam}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Rows>
    </>
  );
}

function CreateTeam({ onDone }: { onDone: () => void }) {
  const { invect, texts: common } = useInvect();
  const texts = usePeopleTexts();
  const refresh = useRefresh('teams', 'audit');
  const form = useForm(
    (values) => missing(common, values, 'name'),
    async ({ name = '' }) => {
      await invect.post('/teams', { body: { name } });
      await refresh();
      onDone();
    },
  );
  return (
    <Form form={form} action={texts.create}>
      <Field name="name" label={texts.name} autoComplete="off" maxLength={255} faults={form.faults} />
    </Form>
  );
}
