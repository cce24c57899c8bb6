import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { vi } from 'vitest';

/** A mail as it arrived. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The link in it; a mail has one at most. */
  readonly link: URL;
}

/** A mail server on loopback, and an app's way to send through it. */
export interface PostOffice {
  /** Everything that arrived, the oldest first. */
  readonly mails: readonly Mail[];
  /** Sends by SMTP. Rejects where the server does not take it. */
  send(to: string, subject: string, text: string): Promise<void>;
  /** Waits for the next mail to an address; those before `since` do not count. */
  next(to: string, since?: number): Promise<Mail>;
  /** Whether it refuses mails for now. */
  closed: boolean;
  close(): Promise<void>;
}

const FROM = 'app@example.test';

let readers = 0;

/** An address that nobody had before. */
export function newAddress(): string {
  return `reader-${process.pid}-${++readers}@example.test`;
}

/** Opens a post office. */
export async function openPostOffice(): Promise<PostOffice> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(self.closed ? new Error('no mails today') : null),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo) mails.push(read(address, Buffer.concat(chunks).toString()));
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  const self: PostOffice = {
    mails,
    closed: false,
    async send(to, subject, text) {
      await transport.sendMail({ from: FROM, to, subject, text, textEncoding: 'base64' });
    },
    next: (to, since = 0) =>
      vi.waitFor(() => {
        const mail = mails.slice(since).findLast((candidate) => candidate.to === to);
        if (mail === undefined) throw new Error(`no mail has come for ${to}`);
        return mail;
      }, 60_000),
    async close() {
      transport.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

function read(to: string, raw: string): Mail {
  const [head = '', body = ''] = raw.split(/\r\n\r\n([\s\S]*)/);
  // Base64 where a line is too long for a mail, as links make them.
  const text = /^content-transfer-encoding: base64/im.test(head) ? Buffer.from(body, 'base64').toString() : body.trim();
  const link = /https?:\/\/\S+/.exec(text)?.[0] ?? 'about:no-link';
  return { to, subject: /^Subject: (.*)$/m.exec(head)?.[1]?.trim() ?? '', text, link: new URL(link) };
}
