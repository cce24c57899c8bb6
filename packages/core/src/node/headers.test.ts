import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { withHeaders } from './headers.js';
import { addHeaders } from './node-headers.js';
import { writeResponse } from './response.js';

const OF_THE_HOST = new Headers([
  ['set-cookie', 'session=new; HttpOnly'],
  ['set-cookie', 'old=; Max-Age=0'],
  ['vary', 'Cookie'],
  ['cache-control', 'no-store'],
  ['x-checked', 'yes'],
  ['content-type', 'application/json'],
  ['content-length', '2'],
]);

const OF_THE_APP: [string, string][] = [
  ['set-cookie', 'theme=dark'],
  ['vary', 'Accept-Language, cookie'],
  ['cache-control', 'private'],
  ['content-type', 'text/plain'],
];

/** What both halves make of the two, for a body of the app's own. */
const MERGED = {
  cookies: ['theme=dark', 'session=new; HttpOnly', 'old=; Max-Age=0'],
  vary: 'Accept-Language, Cookie',
  cacheControl: 'private',
  checked: 'yes',
  type: 'text/plain',
  text: 'hello',
};

async function read(response: Response): Promise<object> {
  const { headers } = response;
  return {
    cookies: headers.getSetCookie(),
    vary: headers.get('vary'),
    cacheControl: headers.get('cache-control'),
    checked: headers.get('x-checked'),
    type: headers.get('content-type'),
    text: await response.text(),
  };
}

async function answerOf(listener: RequestListener): Promise<object> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const answer = await read(response);
  server.closeAllConnections();
  server.close();
  return answer;
}

it('a Web Response gets every cookie and Vary of the host, and keeps its own headers otherwise', async () => {
  const response = withHeaders(new Response('hello', { status: 201, headers: OF_THE_APP }), OF_THE_HOST);
  expect(response.status).toBe(201);
  expect(await read(response)).toEqual(MERGED);
});

it('a Web Response whose headers cannot be changed is copied', async () => {
  const redirect = withHeaders(Response.redirect('http://localhost/', 303), OF_THE_HOST);
  expect([redirect.status, redirect.headers.get('location')]).toEqual([303, 'http://localhost/']);
  expect(redirect.headers.getSetCookie()).toHaveLength(2);
});

it.each<[string, RequestListener]>([
  [
    'set one by one, over what was there',
    (_req, res) => {
      for (const [name, value] of OF_THE_APP) res.setHeader(name, value);
      res.end('hello');
    },
  ],
  ['given to writeHead', (_req, res) => void res.writeHead(200, Object.fromEntries(OF_THE_APP)).end('hello')],
  ['given to writeHead as a list', (_req, res) => void res.writeHead(200, 'OK', OF_THE_APP.flat()).end('hello')],
])('a Node response is merged by the same rule, with headers %s', async (_how, listener) => {
  const answer = await answerOf((req, res) => {
    addHeaders(res, OF_THE_HOST);
    listener(req, res);
  });
  expect(answer).toEqual(MERGED);
});

it('a refusal whose body the app writes replaces what the app sets, cookies and Vary apart', async () => {
  const answer = await answerOf((_req, res) => {
    addHeaders(res, OF_THE_HOST, { replace: true });
    for (const [name, value] of OF_THE_APP) res.setHeader(name, value);
    res.end('hello');
  });
  expect(answer).toEqual({ ...MERGED, cacheControl: 'no-store' });
});

it('an answer of the host replaces what the app has set before, cookies and Vary apart', async () => {
  const headers = new Headers(OF_THE_HOST);
  headers.delete('content-length');
  const answer = await answerOf((_req, res) => {
    for (const [name, value] of OF_THE_APP) res.setHeader(name, value);
    void writeResponse(res, new Response('hello', { headers }));
  });
  expect(answer).toEqual({ ...MERGED, cacheControl: 'no-store', type: 'application/json' });
});
