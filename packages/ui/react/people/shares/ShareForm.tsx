import { useState } from 'react';
import { Field, Form } from '../../forms/Form.js';
import { SelectField } from '../../forms/SelectField.js';
import { type Faults, useForm } from '../../forms/useForm.js';
import { localTime } from '../audit/filters.js';
import { pastTime } from '../checks.js';
import { useRefresh, useTeams } from '../data.js';
import { PersonPicker } from '../PersonPicker.js';
import { usePeopleTexts } from '../texts/index.js';
import { type Share, type SharedRow, useShareRoutes } from './routes.js';

type Values = Readonly<Record<string, string>>;

/** Properties of {@link ShareForm}. */
interface ShareFormProps {
  readonly row: SharedRow;
  /** The share to change. Without it, a new one is made. */
  readonly share?: Share;
  readonly onDone: () => void;
}

/** Shares a row with a person or a team, or changes a share. */
export function ShareForm({ row, share, onDone }: ShareFormProps) {
  const texts = usePeopleTexts();
  const routes = useShareRoutes(row);
  const refresh = useRefresh('shares', 'audit');
  const [withTeam, setWithTeam] = useState(false);
  const teams = useTeams() ?? [];

  function check(values: Values): Faults {
    const subject = withTeam ? 'teamId' : 'userId';
    const isChosen = share !== undefined || Boolean(values[withTeam ? 'teamId' : 'userId-id']);
    return { ...(!isChosen && { [subject]: texts.pickOne }), ...pastTime(texts, values, 'expiresAt') };
  }

  const form = useForm(check, async (values) => {
    const level = values['level'] as Share['level'];
    const expiresAt = values['expiresAt'] ? new Date(values['expiresAt']).toISOString() : null;
    if (share) await routes.update(share.id, { version: share.version, level, expiresAt });
    else if (withTeam) await routes.create({ teamId: values['teamId'], level, expiresAt });
    else await routes.create({ userId: values['userId-id'], level, expiresAt });
    await refresh();
    onDone();
  });

  return (
    <Form form={form} action={share ? texts.save : texts.share}>
      {share === undefined && (
        <SelectField
          name="subject"
          label={texts.withWhom}
          value={withTeam ? 'team' : 'person'}
          onChange={({ target }) => setWithTeam(target.value === 'team')}
        >
          <option value="person">{texts.withPerson}</option>
          <option value="team">{texts.withTeam}</option>
        </SelectField>
      )}
      {share === undefined && !withTeam && <PersonPicker name="userId" label={texts.person} faults={form.faults} />}
      {share === undefined && withTeam && (
        <SelectField
          name="teamId"
          label={texts.team}
          hint={teams.length === 0 && texts.noTeamsToShare}
          faults={form.faults}
        >
          {teams.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      <SelectField name="level" label={texts.level} defaultValue={share?.level ?? 'viewer'} faults={form.faults}>
        {Object.entries(texts.levels).map(([level, label]) => (
          <option key={level} value={level}>
            {label}
          </option>
        ))}
      </SelectField>
      <Field
        name="expiresAt"
        type="datetime-local"
        label={texts.until}
        hint={texts.untilHint}
        defaultValue={localTime(share?.expiresAt ?? undefined)}
        faults={form.faults}
      />
    </Form>
  );
}
