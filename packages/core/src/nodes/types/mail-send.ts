import { isIP } from 'node:net';
import { z } from 'zod';
import type { Outgoing } from '../../outgoing/index.js';
import { defineNode } from '../define-node.js';
import { NodeError, type NodeType } from '../node-type.js';
import { credentialId } from './fields.js';

const TIMEOUT_MILLISECONDS = 30_000;

/** A line break would begin another header. */
const line = z
  .string()
  .min(1)
  .max(998)
  .regex(/^[^\r\n\0]*$/, 'must be one line');
const addresses = z.union([line, z.array(line).min(1).max(100)]);

const input = z
  .strictObject({
    from: line,
    to: addresses,
    cc: addresses.optional(),
    bcc: addresses.optional(),
    replyTo: line.optional(),
    subject: line,
    text: z.string().max(1_000_000).optional(),
    html: z.string().max(1_000_000).optional(),
    credentialId,
  })
  .superRefine(({ text, html }, context) => {
    if (text === undefined && html === undefined)
      context.addIssue({ code: 'custom', path: ['text'], message: 'give text, html or both' });
  });

const output = z.object({
  messageId: z.string().meta({ description: 'The same when the node is repeated' }),
  accepted: z.array(z.string()),
  rejected: z.array(z.string()),
});

/** The fields of a credential `smtp`. */
const server = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535).default(587),
  user: z.string().optional(),
  password: z.string().optional(),
  /** `tls` from the first byte, `starttls` before anything is said, or `none` for a server on a network that is trusted. */
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
});

/** Creates the type `mail.send`. */
export function mailSend(
  outgoing: Outgoing,
): NodeType<z.infer<typeof input>, z.infer<typeof output>, z.input<typeof input>> {
  return defineNode({
    type: 'mail.send',
    title: 'Send a mail',
    description:
      'Sends a mail by SMTP. The credential has `host`, `port`, `user`, `password`, and `security`: `tls`, `starttls` (default) or `none`.',
    input,
    output,
    credential: { types: ['smtp'], required: true },
    effects: 'external',
    async run({ input: { credentialId: _, ...mail }, credential, signal, idempotencyKey }) {
      const { host, port, user, password, security } = readServer(credential);
      // guard: mail-checks-address
      const address = await outgoing.addressOf(host, port);
      // Few hosts send mails, and each would take longer to load.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host: address,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(isIP(host) === 0 && { tls: { servername: host } }),
        ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
        connectionTimeout: TIMEOUT_MILLISECONDS,
        greetingTimeout: TIMEOUT_MILLISECONDS,
        socketTimeout: TIMEOUT_MILLISECONDS,
        // guard: mail-reads-no-files
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const stop = (): void => transport.close();
      signal.addEventListener('abort', stop);
      try {
        const sent = await transport.sendMail({ ...mail, messageId: `<${idempotencyKey}@invect>` });
        return {
          output: { messageId: sent.messageId, accepted: textsOf(sent.accepted), rejected: textsOf(sent.rejected) },
        };
      } catch (error) {
        signal.throwIfAborted();
        throw failureOf(error);
      } finally {
        signal.removeEventListener('abort', stop);
        transport.close();
      }
    },
  });
}

function readServer(credential: Readonly<Record<string, string>> | null): z.infer<typeof server> {
  const result = server.safeParse(credential);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new NodeError('mail:credential', `the credential has wrong fields: ${fields || 'all'}`);
}

/** A 4xx of SMTP and a lost connection pass. The server's own words can name people and passwords, so only the code is kept. */
function failureOf(error: unknown): NodeError {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (responseCode !== undefined)
    return new NodeError('mail:refused', `the server answered ${responseCode}`, {
      retryable: responseCode < 500,
      cause: error,
    });
  return new NodeError('mail:failed', `the mail could not be sent (${code ?? 'unknown'})`, {
    retryable: true,
    cause: error,
  });
}

function textsOf(addressList: readonly unknown[] | undefined): string[] {
  return (addressList ?? []).map((each) =>
    typeof each === 'string' ? each : String((each as { address?: unknown }).address),
  );
}
