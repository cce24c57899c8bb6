import { describe, expect, it } from 'vitest';
import { BufferedResponse, toStandardResponse } from './buffered-response.js';

const TEXT = '{"name":"Zoë"}';
const BYTES = new TextEncoder().encode(TEXT);
const make = (): BufferedResponse =>
  new BufferedResponse(TEXT, { status: 201, headers: { 'content-type': 'text/plain' } });

describe('a response whose body is known whole', () => {
  it('is a Response', () => {
    const response = make();
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.ok, response.headers.get('content-type')]).toEqual([201, true, 'text/plain']);
    expect([response.buffered, response.bodyUsed]).toEqual([TEXT, false]);
  });

  it.each<[string, (response: Response) => Promise<unknown>, unknown]>([
    ['text', (response) => response.text(), TEXT],
    ['json', (response) => response.json(), { name: 'Zoë' }],
    ['bytes', (response) => response.bytes(), BYTES],
    ['arrayBuffer', (response) => response.arrayBuffer(), BYTES.buffer],
    ['blob', async (response) => (await response.blob()).type, 'text/plain'],
    ['body', (response) => new Response(response.body).text(), TEXT],
    ['clone', (response) => response.clone().text(), TEXT],
  ])('is read by %s', async (_name, read, expected) => {
    expect(await read(make())).toEqual(expected);
  });

  it('is read once', async () => {
    const response = make();
    await response.text();
    expect([response.bodyUsed, response.buffered]).toEqual([true, undefined]);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect(() => response.clone()).toThrow(TypeError);
  });

  it('stays as it is beside its clone', async () => {
    const response = make();
    const clone = response.clone();
    response.headers.set('a', 'b');
    expect([clone.status, clone.headers.get('a')]).toEqual([201, null]);
    expect([await clone.text(), await response.text()]).toEqual([TEXT, TEXT]);
  });
});

describe('what leaves for any runtime', () => {
  it('is an ordinary Response', async () => {
    const response = toStandardResponse(make(), 'GET');
    expect(response).not.toBeInstanceOf(BufferedResponse);
    expect([response.status, response.headers.get('content-type')]).toEqual([201, 'text/plain']);
    expect(await response.text()).toBe(TEXT);
  });

  it('is what is left of it where somebody has read', async () => {
    const response = make();
    await response.text();
    expect(() => toStandardResponse(response, 'GET')).toThrow(TypeError);
  });

  it('is everybody else’s untouched', () => {
    const response = new Response('a');
    expect(toStandardResponse(response, 'GET')).toBe(response);
  });

  it('has no body for HEAD, and whoever was making one is told to stop', () => {
    let stopped = false;
    const endless = new ReadableStream({
      cancel() {
        stopped = true;
      },
    });
    const response = toStandardResponse(new Response(endless, { status: 206, headers: { a: 'b' } }), 'HEAD');
    expect([response.body, response.status, response.headers.get('a'), stopped]).toEqual([null, 206, 'b', true]);
    expect(toStandardResponse(make(), 'HEAD').body).toBeNull();
  });
});
