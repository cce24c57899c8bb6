import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startNameServer } from '@invect/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Outgoing } from './index.js';

// Nothing here leaves the machine: 127.0.0.2 stands for a public address, as the option allows it. 127.0.0.1 is what must not be reached.
const ADMITTED = '127.0.0.2';
const signal = new AbortController().signal;

let server: Server;
let port: number;
let received: IncomingMessage[] = [];
let handle: (request: IncomingMessage, response: ServerResponse) => void;
let outgoing: Outgoing;
const opened: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    received.push(request);
    handle(request, response);
  }).listen(0, '0.0.0.0');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received = [];
  handle = (_request, response) => response.end('hello');
  outgoing = open();
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function open(...more: ConstructorParameters<typeof Outgoing>): Outgoing {
  const made = more.length > 0 ? new Outgoing(...more) : new Outgoing({ allow: [ADMITTED] });
  opened.push(made);
  return made;
}

const get = (url: string) => outgoing.request({ method: 'GET', url }, signal);
const at = (host: string, path = '/') => `http://${host}:${port}${path}`;

describe('a request', () => {
  it('is sent with its method, headers and body, and the answer is read', async () => {
    let body = '';
    handle = (request, response) => {
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => response.writeHead(201, { 'x-mine': 'yes' }).end(`got ${body}`));
    };
    const headers = { 'content-type': 'text/plain' };
    const answer = await outgoing.request(
      { method: 'POST', url: at(ADMITTED, '/a?b=1'), headers, body: 'sent' },
      signal,
    );
    expect(answer).toMatchObject({ status: 201, url: at(ADMITTED, '/a?b=1') });
    expect(answer.headers['x-mine']).toBe('yes');
    expect(answer.body.toString()).toBe('got sent');
    expect(received[0]).toMatchObject({ method: 'POST', url: '/a?b=1' });
  });

  it.each([
    ['127.0.0.1'],
    ['localhost'],
    ['2130706433'],
    ['0x7f000001'],
    ['017700000001'],
    ['0x7f.1'],
    ['0177.0.0.1'],
    ['127.1'],
    ['127.0.1'],
    ['0'],
    ['0.0.0.0'],
    ['[::1]'],
    ['[::]'],
    ['[::ffff:127.0.0.1]'],
    ['[::ffff:7f00:1]'],
    ['[::127.0.0.1]'],
    ['[64:ff9b::7f00:1]'],
    ['[64:ff9b::127.0.0.1]'],
    ['[2002:7f00:1::]'],
    ['127。0。0。1'],
    ['①②⑦.⓪.⓪.①'],
    ['127.0.0.1.'],
    ['%31%32%37.0.0.1'],
    ['169.254.169.254'],
    ['[fd00:ec2::254]'],
    ['2852039166'],
    ['10.0.0.1'],
    ['192.168.0.1'],
    ['100.100.100.200'],
  ])('to %s is refused, and nothing is connected to', async (host) => {
    await expect(get(at(host))).rejects.toMatchObject({ code: 'outgoing:refused', retryable: false });
    expect(received).toEqual([]);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://127.0.0.2/',
    'gopher://127.0.0.2:25/',
    'data:text/plain,hello',
    'javascript:1',
    'unix:/var/run/docker.sock',
    'http://user:secret@127.0.0.2/',
    'http://user@127.0.0.2/',
    'http://127.0.0.2@127.0.0.1/',
    'http://127.0.0.2:bad/',
    '//127.0.0.2/',
    'http://',
    'http://1.2.3.4.5/',
    'http://256.0.0.1/',
    '',
  ])('to %j is refused as a URL', async (url) => {
    await expect(get(url)).rejects.toMatchObject({ code: 'outgoing:bad_url' });
  });

  it.each([
    ['a line break in a header', { 'x-a': 'b\r\nx-c: d' }],
    ['a header name with a space', { 'x a': 'b' }],
  ])('with %s is refused without its value', async (_what, headers) => {
    const refusal = outgoing.request({ method: 'GET', url: at(ADMITTED), headers: { ...headers } }, signal);
    await expect(refusal).rejects.toMatchObject({
      code: 'outgoing:bad_header',
      message: expect.not.stringContaining('x-c'),
    });
  });

  it('ends at the size limit, whether or not the server says the size', async () => {
    handle = (_request, response) => response.end('x'.repeat(2000));
    const limited = (maxBodyBytes: number) =>
      outgoing.request({ method: 'GET', url: at(ADMITTED) }, signal, { maxBodyBytes });
    expect((await limited(2000)).body.length).toBe(2000);
    await expect(limited(1999)).rejects.toMatchObject({ code: 'outgoing:too_large' });
    handle = (_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(1000)), 1);
      response.on('close', () => clearInterval(timer));
    };
    await expect(limited(50_000)).rejects.toMatchObject({ code: 'outgoing:too_large' });
  });

  it('ends when its time is up, before the answer and in the middle of it', async () => {
    const patient = () => outgoing.request({ method: 'GET', url: at(ADMITTED) }, signal, { timeoutMs: 300 });
    handle = () => {};
    await expect(patient()).rejects.toMatchObject({ code: 'outgoing:timeout', retryable: true });
    handle = (_request, response) => response.write('begins');
    await expect(patient()).rejects.toMatchObject({ code: 'outgoing:timeout' });
  });

  it('ends when it is cancelled', async () => {
    const cancelled = new AbortController();
    handle = () => cancelled.abort(new Error('cancelled by the run'));
    const refusal = outgoing.request({ method: 'GET', url: at(ADMITTED) }, cancelled.signal);
    await expect(refusal).rejects.toThrow('cancelled by the run');
  });

  it('to a closed port fails as something that can be tried again', async () => {
    await expect(get(`http://${ADMITTED}:1`)).rejects.toMatchObject({ code: 'outgoing:failed', retryable: true });
  });
});

describe('a redirect', () => {
  const redirectTo = (location: string, status = 302) => {
    handle = (request, response) => {
      if (request.url === '/') response.writeHead(status, { location }).end();
      else response.end('arrived');
    };
  };

  it('is followed', async () => {
    redirectTo('/there');
    const answer = await get(at(ADMITTED));
    expect([answer.url, answer.body.toString()]).toEqual([at(ADMITTED, '/there'), 'arrived']);
  });

  it.each([
    ['http://127.0.0.1:PORT/x', 'outgoing:refused'],
    ['http://localhost:PORT/x', 'outgoing:refused'],
    ['http://0x7f000001:PORT/x', 'outgoing:refused'],
    ['//[::ffff:127.0.0.1]:PORT/x', 'outgoing:refused'],
    ['http://169.254.169.254/latest/meta-data/', 'outgoing:refused'],
    ['file:///etc/passwd', 'outgoing:bad_url'],
    ['http://a:b@127.0.0.2:PORT/x', 'outgoing:bad_url'],
    ['http://[', 'outgoing:bad_url'],
  ])('to %s is refused', async (location, code) => {
    redirectTo(location.replace('PORT', String(port)));
    await expect(get(at(ADMITTED))).rejects.toMatchObject({ code });
    expect(received).toHaveLength(1);
  });

  it('in a circle ends', async () => {
    redirectTo('/');
    await expect(get(at(ADMITTED))).rejects.toMatchObject({ code: 'outgoing:too_many_redirects' });
    expect(received).toHaveLength(6);
  });

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'sent'],
    [308, 'PUT', 'PUT', 'sent'],
  ])('with %i makes of %s a %s', async (status, method, then, sent) => {
    let body = '';
    handle = (request, response) => {
      if (request.url === '/')
        return void request.resume().on('end', () => response.writeHead(status, { location: '/there' }).end());
      request.on('data', (chunk) => (body += chunk)).on('end', () => response.end());
    };
    const headers = { 'content-type': 'text/plain' };
    await outgoing.request({ method, url: at(ADMITTED), headers, body: 'sent' }, signal);
    expect([received[1]?.method, body, received[1]?.headers['content-type']]).toEqual([
      then,
      sent,
      sent === '' ? undefined : 'text/plain',
    ]);
  });

  it('carries secrets to the same origin only', async () => {
    const headers = { Authorization: 'a', Cookie: 'b', 'x-kept': 'c' };
    const request = { method: 'GET', url: at(ADMITTED), headers, secretHeaders: { 'x-api-key': 'secret' } };
    redirectTo('/there');
    await outgoing.request(request, signal);
    expect(received[1]?.headers).toMatchObject({
      authorization: 'a',
      cookie: 'b',
      'x-kept': 'c',
      'x-api-key': 'secret',
    });
    received = [];
    outgoing = open({ allow: [ADMITTED, '127.0.0.3'] });
    redirectTo(at('127.0.0.3', '/there'));
    await outgoing.request(request, signal);
    expect(received[1]?.headers).toMatchObject({ 'x-kept': 'c' });
    for (const name of ['authorization', 'cookie', 'x-api-key']) expect(received[1]?.headers).not.toHaveProperty(name);
  });
});

describe('a host name', () => {
  /** Resolves with a DNS server, which is told what to answer each time. */
  async function withNames(
    answer: (name: string) => readonly string[],
    allow = [ADMITTED],
  ): Promise<readonly string[]> {
    const names = await startNameServer(answer);
    opened.push(names);
    const resolver = new Resolver();
    resolver.setServers([names.address]);
    outgoing = open({ allow }, async (host) =>
      (await resolver.resolve4(host)).map((address) => ({ address, family: 4 })),
    );
    return names.asked;
  }

  it('that leads to a private address is refused', async () => {
    await withNames(() => ['127.0.0.1']);
    await expect(get(at('inside.example'))).rejects.toMatchObject({ code: 'outgoing:refused' });
    expect(received).toEqual([]);
  });

  it('that is bound to another address afterwards is never asked again for the same connection', async () => {
    const answers = [[ADMITTED], ['127.0.0.1'], ['127.0.0.1']];
    const asked = await withNames(() => answers.shift() ?? []);
    expect((await get(at('rebinding.example'))).status).toBe(200);
    expect(received[0]?.socket.localAddress).toBe(ADMITTED);
    expect(asked).toEqual(['rebinding.example']);
  });

  it('that is bound to a private address later is refused by the next connection', async () => {
    handle = (_request, response) => response.setHeader('connection', 'close').end('once');
    const answers = [[ADMITTED], ['127.0.0.1']];
    await withNames(() => answers.shift() ?? []);
    await get(at('rebinding.example'));
    await expect(get(at('rebinding.example'))).rejects.toMatchObject({ code: 'outgoing:refused' });
    expect(received).toHaveLength(1);
  });

  it('with public and private addresses is reached at the public ones', async () => {
    await withNames(() => ['127.0.0.1', ADMITTED, '169.254.169.254']);
    await get(at('both.example'));
    expect(received[0]?.socket.localAddress).toBe(ADMITTED);
  });

  it('that a redirect names is checked as well', async () => {
    await withNames((name) => (name === 'outside.example' ? [ADMITTED] : ['127.0.0.1']));
    handle = (_request, response) => response.writeHead(302, { location: at('inside.example') }).end();
    await expect(get(at('outside.example'))).rejects.toMatchObject({ code: 'outgoing:refused' });
    expect(received).toHaveLength(1);
  });

  it('may be allowed by the option, at its port', async () => {
    await withNames(() => ['127.0.0.1'], [`inside.example:${port}`]);
    expect((await get(at('inside.example'))).status).toBe(200);
    await expect(get('http://inside.example:1')).rejects.toMatchObject({ code: 'outgoing:refused' });
  });

  it('that does not exist is said to be unknown', async () => {
    await withNames(() => []);
    await expect(get(at('nowhere.example'))).rejects.toMatchObject({ code: 'outgoing:unknown_host', retryable: true });
  });

  it('is resolved and checked for other protocols too', async () => {
    await withNames((name) => (name === 'outside.example' ? [ADMITTED] : ['10.0.0.1']));
    expect(await outgoing.addressOf('outside.example', 25)).toBe(ADMITTED);
    await expect(outgoing.addressOf('inside.example', 25)).rejects.toMatchObject({ code: 'outgoing:refused' });
    await expect(outgoing.addressOf('[::1]', 25)).rejects.toMatchObject({ code: 'outgoing:refused' });
  });
});
