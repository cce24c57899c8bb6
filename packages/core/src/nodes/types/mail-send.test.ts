import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { runNode } from '@invect/testing';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, expect, it } from 'vitest';
import { Outgoing } from '../../outgoing/index.js';
import { mailSend } from './mail-send.js';

const outgoing = new Outgoing({ allow: ['127.0.0.1'] });
const node = mailSend(outgoing);
const mail = {
  from: 'Ada <ada@example.test>',
  to: 'bob@example.test',
  subject: 'Grüße',
  text: 'Hello',
  credentialId: 'c',
};
const servers: SMTPServer[] = [];
afterEach(() =>
  Promise.all(servers.splice(0).map((server) => new Promise<void>((done) => server.close(() => done())))),
);
afterAll(() => outgoing.close());

/** Starts a mail server, and returns the credential that reaches it and the mails that arrive. */
async function open(options: SMTPServerOptions = {}) {
  const arrived: { readonly to: string[]; readonly source: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        arrived.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return { arrived, credential: { host: '127.0.0.1', port: String(port), security: 'none' } };
}

it('a mail arrives, with the same id whenever it is repeated', async () => {
  const { arrived, credential } = await open();
  const config = { ...mail, to: ['bob@example.test', 'eve@example.test'], cc: 'cy@example.test', html: '<b>Hello</b>' };
  const sent = await runNode(node, config, { credential });
  await runNode(node, config, { credential });
  const accepted = ['bob@example.test', 'eve@example.test', 'cy@example.test'];
  expect(sent).toEqual({ output: { messageId: '<key-1@invect>', accepted, rejected: [] } });
  expect(arrived.map(({ to }) => to)).toEqual([accepted, accepted]);
  for (const { source } of arrived) expect(source).toMatch(/Message-ID: <key-1@invect>/i);
});

it('it signs in with the user and the password of the credential', async () => {
  const seen: unknown[] = [];
  const { arrived, credential } = await open({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      seen.push([username, password]);
      done(null, { user: username });
    },
  });
  await runNode(node, mail, { credential: { ...credential, user: 'ada', password: 'pass' } });
  expect(seen).toEqual([['ada', 'pass']]);
  expect(arrived).toHaveLength(1);
});

it('it sends nothing in the clear unless the credential says so', async () => {
  const { arrived, credential } = await open({ disabledCommands: ['STARTTLS'] });
  const { security: _, ...plain } = credential;
  await expect(runNode(node, mail, { credential: plain })).rejects.toMatchObject({ code: 'mail:refused' });
  expect(arrived).toEqual([]);
});

it('it trusts no certificate that nobody vouches for', async () => {
  const { arrived, credential } = await open();
  await expect(runNode(node, mail, { credential: { ...credential, security: 'starttls' } })).rejects.toMatchObject({
    code: 'mail:failed',
  });
  expect(arrived).toEqual([]);
});

it.each([
  [451, true],
  [550, false],
])('the answer %i of the server is no error that repeats the password: %j', async (responseCode, retryable) => {
  const refuse: SMTPServerOptions['onRcptTo'] = (_address, _session, done) =>
    done(Object.assign(new Error('no, canary-password'), { responseCode }));
  const { credential } = await open({ onRcptTo: refuse });
  await expect(runNode(node, mail, { credential })).rejects.toMatchObject({
    code: 'mail:refused',
    retryable,
    message: `the server answered ${responseCode}`,
  });
});

it.each([
  [{ subject: 'a\r\nBcc: eve@example.test' }],
  [{ to: 'bob@example.test\nBcc: eve@example.test' }],
  [{ text: undefined }],
  [{ attachments: [{ path: '/etc/passwd' }] }],
])('the config %j is refused', (change) => {
  expect(node.input.safeParse({ ...mail, ...change }).success).toBe(false);
});

it('it reads no file and no URL', async () => {
  const { arrived, credential } = await open();
  const text = { path: '/etc/passwd' } as unknown as string;
  const input = { ...mail, text };
  const context = { data: { input: null, nodes: {} }, signal: new AbortController().signal, idempotencyKey: 'k' };
  const run = { id: 'r', flowId: 'f', actorId: null };
  const sending = node.run({ ...context, input, credential, run, mayHaveRepeated: false, attempt: 1 });
  await expect(sending).rejects.toMatchObject({ code: 'mail:failed' });
  expect(arrived).toEqual([]);
});

it('it reaches no private mail server that is not allowed', async () => {
  const { arrived, credential } = await open();
  const closed = new Outgoing();
  await expect(runNode(mailSend(closed), mail, { credential })).rejects.toMatchObject({ code: 'outgoing:refused' });
  expect(arrived).toEqual([]);
  await closed.close();
});

it('a credential with wrong fields is refused by their names', async () => {
  const refusal = runNode(node, mail, { credential: { host: '', port: '99999', password: 'canary-password' } });
  await expect(refusal).rejects.toMatchObject({
    code: 'mail:credential',
    message: 'the credential has wrong fields: host, port',
  });
});
