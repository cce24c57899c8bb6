import { useQuery } from '@tanstack/react-query';
import { codeOf, isSignedOut } from '../../api.js';
import { useTexts } from '../../context.js';
import { Form } from '../../forms/Form.js';
import { SelectField } from '../../forms/SelectField.js';
import { useForm } from '../../forms/useForm.js';
import { DialogButton } from '../../parts/DialogButton.js';
import { sentenceOf } from '../../texts/index.js';
import { nobodyChosen } from '../checks.js';
import { useRefresh } from '../data.js';
import { PersonName, TeamName } from '../names.js';
import { PersonPicker } from '../PersonPicker.js';
import { usePeopleTexts } from '../texts/index.js';
import { type Access, type SharedRow, useShareRoutes } from './routes.js';

/** Who owns a row and who sees it, for those who may change that with a way to do so. */
export function AccessSection({ row, mayShare }: { row: SharedRow; mayShare: boolean }) {
  const common = useTexts();
  const texts = usePeopleTexts();
  const routes = useShareRoutes(row);
  const { data: access, error } = useQuery({
    queryKey: ['shares', 'access', row.kind, row.id],
    queryFn: ({ signal }) => routes.access(signal),
    throwOnError: isSignedOut,
  });
  if (error && access === undefined) return <p role="alert">{sentenceOf(common, codeOf(error))}</p>;
  if (access === undefined) return <p className="invect-quiet">{common.loading}</p>;
  return (
    <>
      <dl className="invect-facts">
        <div>
          <dt>{texts.owner}</dt>
          <dd>{access.ownerId ? <PersonName userId={access.ownerId} /> : texts.nobody}</dd>
        </div>
        {access.teamId && (
          <div>
            <dt>{texts.team}</dt>
            <dd>
              <TeamName teamId={access.teamId} />
            </dd>
          </div>
        )}
        <div>
          <dt>{texts.visibility}</dt>
          <dd>{texts.visibilities[access.visibility]}</dd>
        </div>
      </dl>
      {mayShare && (
        <div className="invect-buttons">
          <DialogButton label={texts.change} title={texts.visibility}>
            {(close) => <VisibilityForm row={row} access={access} onDone={close} />}
          </DialogButton>
          {mayHandOver(access) && (
            <DialogButton label={texts.handOver} title={texts.handOverTitle}>
              {(close) => <HandOverForm row={row} access={access} onDone={close} />}
            </DialogButton>
          )}
        </div>
      )}
    </>
  );
}

/** Hosts that say what the caller may do with a row say so here. Where they do not, a hand-over that is not allowed is refused. */
function mayHandOver({ may }: Access & { readonly may?: readonly string[] }): boolean {
  return may?.includes('transfer') ?? true;
}

interface AccessFormProps {
  readonly row: SharedRow;
  readonly access: Access;
  readonly onDone: () => void;
}

function VisibilityForm({ row, access, onDone }: AccessFormProps) {
  const texts = usePeopleTexts();
  const routes = useShareRoutes(row);
  const refresh = useRefresh('shares', 'audit');
  const form = useForm(
    () => ({}),
    async (values) => {
      await routes.changeAccess({
        version: access.version,
        visibility: values['visibility'] as Access['visibility'],
      });
      await refresh();
      onDone();
    },
  );
  return (
    <Form form={form} action={texts.save}>
      <SelectField name="visibility" label={texts.visibility} defaultValue={access.visibility} faults={form.faults}>
        {Object.entries(texts.visibilities)
          .filter(([visibility]) => visibility !== 'team' || access.teamId !== null)
          .map(([visibility, label]) => (
            <option key={visibility} value={visibility}>
              {label}
            </option>
          ))}
      </SelectField>
    </Form>
  );
}

function HandOverForm({ row, access, onDone }: AccessFormProps) {
  const texts = usePeopleTexts();
  const routes = useShareRoutes(row);
  const refresh = useRefresh('shares', 'audit');
  const form = useForm(
    (values) => nobodyChosen(texts, values, 'ownerId'),
    async (values) => {
      await routes.changeAccess({ version: access.version, ownerId: values['ownerId-id'] });
      await refresh();
      onDone();
    },
  );
  return (
    <Form form={form} action={texts.handOver}>
      <p>{texts.handOverHint}</p>
      <PersonPicker name="ownerId" label={texts.newOwner} faults={form.faults} />
    </Form>
  );
}
