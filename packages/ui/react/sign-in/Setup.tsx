import { Boundary } from '../Boundary.js';
import { Card } from '../Card.js';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';

/** Makes the visitor the first admin, with the token of the host's log. The link in the log has it behind #. */
export function Setup() {
  return (
    <Boundary>
      <SetupCard />
    </Boundary>
  );
}

function SetupCard() {
  const { invect, places, texts } = useInvect();
  const form = useForm(
    (values) => missing(texts, values, 'token'),
    async ({ token = '' }) => {
      await invect.post('/setup/admin', { body: { token: token.trim() } });
      location.assign(places.home);
    },
  );
  return (
    <Card title={texts.setupTitle}>
      <p>{texts.setupHint}</p>
      <Form form={form} action={texts.becomeAdmin}>
        <Field
          name="token"
          label={texts.token}
          defaultValue={location.hash.slice(1)}
          autoComplete="off"
          spellCheck={false}
          faults={form.faults}
        />
      </Form>
      <nav>
        <Link to={places.home}>{texts.back}</Link>
      </nav>
    </Card>
  );
}
