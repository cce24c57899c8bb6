import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runNode } from '@invect/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Outgoing } from '../../outgoing/index.js';
import { httpRequest } from './http-request.js';
import { llmChat } from './llm-chat.js';

const outgoing = new Outgoing({ allow: ['127.0.0.1'] });
let server: Server;
let base: string;
let request: IncomingMessage | undefined;
let body: string;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    request = incoming;
    incoming.on('data', (chunk) => (body += chunk)).on('end', () => answer(response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  request = undefined;
  body = '';
  answer = (response) => response.setHeader('content-type', 'application/json').end('{"ok":true}');
});
afterAll(async () => {
  await outgoing.close();
  server.close();
});

describe('http.request', () => {
  const node = httpRequest(outgoing);

  it('sends JSON with a query, headers and an idempotency key, and reads JSON', async () => {
    const config = {
      method: 'POST',
      url: `${base}/a?x=1`,
      query: { y: 'ü&' },
      headers: { 'X-Mine': 'yes' },
      body: { b: 1 },
    };
    expect(await runNode(node, config)).toMatchObject({ output: { status: 200, body: { ok: true } } });
    expect(request).toMatchObject({ method: 'POST', url: '/a?x=1&y=%C3%BC%26' });
    expect(request?.headers).toMatchObject({
      'x-mine': 'yes',
      'content-type': 'application/json',
      'idempotency-key': 'key-1',
    });
    expect(body).toBe('{"b":1}');
  });

  it('sends a text as it is, with the headers of the config', async () => {
    const headers = { 'Content-Type': 'text/csv', 'Idempotency-Key': 'mine' };
    await runNode(node, { method: 'PUT', url: base, body: 'a,b', headers });
    expect([body, request?.headers['content-type'], request?.headers['idempotency-key']]).toEqual([
      'a,b',
      'text/csv',
      'mine',
    ]);
  });

  it.each([
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['application/problem+json; charset=utf-8', '{"a":1}', { a: 1 }],
    ['application/json', 'not JSON', 'not JSON'],
  ])('reads %s', async (type, text, value) => {
    answer = (response) => response.setHeader('content-type', type).end(text);
    expect(await runNode(node, { url: base })).toMatchObject({ output: { body: value } });
  });

  it.each([
    [{ token: 't0ken' }, 'authorization', 'Bearer t0ken'],
    [{ user: 'ada', password: 'pass' }, 'authorization', `Basic ${Buffer.from('ada:pass').toString('base64')}`],
    [{ name: 'X-Api-Key', value: 'k3y' }, 'x-api-key', 'k3y'],
  ])('sends a credential %j', async (credential, header, value) => {
    await runNode(node, { url: base, credentialId: 'c' }, { credential });
    expect(request?.headers[header]).toBe(value);
  });

  it('sends a credential with an origin nowhere else', async () => {
    const config = { url: `${base}/a`, credentialId: 'c' };
    await runNode(node, config, { credential: { token: 't0ken', origin: `${base}/` } });
    expect(request?.headers['authorization']).toBe('Bearer t0ken');
    request = undefined;
    for (const origin of ['https://api.example.com', base.replace('http:', 'https:'), 'no origin'])
      await expect(runNode(node, config, { credential: { token: 't0ken', origin } })).rejects.toMatchObject({
        code: 'http:credential_origin',
      });
    expect(request).toBeUndefined();
  });

  it('refuses a credential that is none of HTTP', async () => {
    const refusal = runNode(node, { url: base, credentialId: 'c' }, { credential: { file: 'x' } });
    await expect(refusal).rejects.toMatchObject({ code: 'http:credential' });
  });

  it.each([
    [400, false],
    [404, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ])('fails with status %i, and says whether it may be tried again: %j', async (status, retryable) => {
    answer = (response) => response.writeHead(status).end('secret detail');
    const config = { url: base };
    await expect(runNode(node, config)).rejects.toMatchObject({
      code: 'http:status',
      retryable,
      message: `the server answered ${status}`,
    });
    expect(await runNode(node, { ...config, failOnStatus: false })).toMatchObject({ output: { status } });
  });

  it('reaches no private address that is not allowed', async () => {
    const closed = new Outgoing();
    await expect(runNode(httpRequest(closed), { url: base })).rejects.toMatchObject({ code: 'outgoing:refused' });
    await closed.close();
  });
});

describe('llm.chat', () => {
  const node = llmChat(outgoing);
  const config = { model: 'small', messages: [{ role: 'user', content: 'Hi' }], credentialId: 'c' };
  const credential = () => ({ apiKey: 'k3y-secret', baseUrl: `${base}/v1/` });
  const complete = (content: string) => (response: ServerResponse) =>
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        id: 'x',
        model: 'small-2',
        choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
      }),
    );

  it('asks an endpoint, and gives its text and what it took', async () => {
    answer = complete('Hello');
    const result = await runNode(node, { ...config, temperature: 0.5, maxTokens: 9 }, { credential: credential() });
    expect(result).toEqual({
      output: {
        text: 'Hello',
        json: null,
        model: 'small-2',
        finishReason: 'stop',
        usage: { inputTokens: 3, outputTokens: 5 },
      },
    });
    expect(request).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(request?.headers['authorization']).toBe('Bearer k3y-secret');
    expect(JSON.parse(body)).toEqual({ model: 'small', messages: config.messages, temperature: 0.5, max_tokens: 9 });
  });

  it('asks for JSON, and fails if it is none', async () => {
    answer = complete('{"a":1}');
    expect(await runNode(node, { ...config, json: true }, { credential: credential() })).toMatchObject({
      output: { json: { a: 1 } },
    });
    expect(JSON.parse(body)).toMatchObject({ response_format: { type: 'json_object' } });
    answer = complete('Sure! {');
    const refusal = runNode(node, { ...config, json: true }, { credential: credential() });
    await expect(refusal).rejects.toMatchObject({ code: 'llm:bad_answer', retryable: true });
  });

  it.each([
    [401, false],
    [429, true],
    [500, true],
  ])('fails with status %i without the key', async (status, retryable) => {
    answer = (response) => response.writeHead(status).end('{"error":"bad key k3y-secret"}');
    const refusal = runNode(node, config, { credential: credential() });
    await expect(refusal).rejects.toMatchObject({
      code: 'llm:status',
      retryable,
      message: expect.not.stringContaining('k3y'),
    });
  });

  it('refuses an answer that is no completion, and a credential without a key', async () => {
    await expect(runNode(node, config, { credential: credential() })).rejects.toMatchObject({ code: 'llm:bad_answer' });
    await expect(runNode(node, config, { credential: {} })).rejects.toMatchObject({ code: 'llm:credential' });
  });
});
