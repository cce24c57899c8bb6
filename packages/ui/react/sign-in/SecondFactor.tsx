import { useState } from 'react';
import { ask } from '../api.js';
import { Card } from '../Card.js';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';

/** The second step: a code of the app, or a backup code. */
export function SecondFactor({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const { auth, texts } = useInvect();
  const [backup, setBackup] = useState(false);
  const form = useForm(
    (values) => missing(texts, values, 'code'),
    async (values) => {
      const answer = { code: (values['code'] ?? '').trim(), trustDevice: values['trust'] === 'on' };
      await (backup ? ask(auth.twoFactor.verifyBackupCode(answer)) : ask(auth.twoFactor.verifyTotp(answer)));
      onDone();
    },
  );
  return (
    <Card title={texts.secondFactor}>
      <Form key={String(backup)} form={form} action={texts.goOn}>
        <Field
          name="code"
          label={backup ? texts.backupCode : texts.code}
          autoComplete="one-time-code"
          inputMode={backup ? 'text' : 'numeric'}
          autoFocus
          faults={form.faults}
        />
        <label className="invect-check">
          <input type="checkbox" name="trust" /> {texts.trustDevice}
        </label>
      </Form>
      <nav>
        <button type="button" className="invect-plain" onClick={() => setBackup(!backup)}>
          {backup ? texts.useApp : texts.useBackupCode}
        </button>
        <button type="button" className="invect-plain" onClick={onBack}>
          {texts.back}
        </button>
      </nav>
    </Card>
  );
}
