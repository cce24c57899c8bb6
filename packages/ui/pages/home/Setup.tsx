import { invect } from '../api.js';
import { Card } from '../Card.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { Link } from '../Link.js';
import { urlOf } from '../place.js';
import { texts } from '../texts/index.js';

/** Makes the visitor the first admin, with the token of the host's log. */
export function Setup() {
  const form = useForm(
    (values) => missing(values, 'token'),
    async ({ token = '' }) => {
      await invect.post('/setup/admin', { body: { token: token.trim() } });
      location.assign(urlOf('/'));
    },
  );
  return (
    <Card title={texts.setupTitle}>
      <p>{texts.setupHint}</p>
      <Form form={form} action={texts.becomeAdmin}>
        <Field name="token" label={texts.token} autoComplete="off" spellCheck={false} faults={form.faults} />
      </Form>
      <nav>
        <Link to="/">{texts.back}</Link>
      </nav>
    </Card>
  );
}
