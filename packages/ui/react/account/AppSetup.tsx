import { QRCodeSVG } from 'qrcode.react';
import { ask } from '../api.js';
import { useInvect } from '../context.js';
import { missing } from '../forms/checks.js';
import { Field, Form } from '../forms/Form.js';
import { useForm } from '../forms/useForm.js';
import { BackupCodes } from './BackupCodes.js';

/** What better-auth answers when an app is to be set up. */
export interface NewFactor {
  /** What the app reads: `otpauth://totp/…?secret=…`. */
  readonly uri: string;
  readonly backupCodes: readonly string[];
}

/** Shows the secret to an authenticator app, and takes the first code of it. */
export default function AppSetup({ factor, onDone }: { factor: NewFactor; onDone: () => Promise<void> }) {
  const { auth, texts } = useInvect();
  const secret = new URL(factor.uri).searchParams.get('secret') ?? '';
  const form = useForm(
    (values) => missing(texts, values, 'code'),
    async ({ code = '' }) => {
      await ask(auth.twoFactor.verifyTotp({ code: code.replaceAll(/\s/g, '') }));
      await onDone();
    },
  );
  return (
    <>
      <p>{texts.account.scan}</p>
      <div className="invect-qr">
        <QRCodeSVG value={factor.uri} size={192} marginSize={4} bgColor="#ffffff" fgColor="#000000" title="QR" />
      </div>
      <p>
        {texts.account.key}: <code className="invect-long">{secret}</code>
      </p>
      <BackupCodes codes={factor.backupCodes} />
      <Form form={form} action={texts.goOn}>
        <Field
          name="code"
          label={texts.account.appCode}
          autoComplete="one-time-code"
          inputMode="numeric"
          faults={form.faults}
        />
      </Form>
    </>
  );
}
