import { describe, expect, it, vi } from 'vitest';
import { createCors } from './cors.js';
import { lazyRequestOf } from './lazy-request.js';
import { createOriginTrust } from './origin-trust.js';

const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const APP = 'https://app.example.com';

async function ask(headers: Record<string, string>, response = new Response('secret'), method = 'GET') {
  const trusts = createOriginTrust([APP], () => [{ trustsOrigin: () => Promise.reject(new Error('down')) }]);
  const answer = vi.fn(() => Promise.resolve(response));
  const request = new Request('https://host.test/', { method, headers });
  const result = await createCors(trusts, logger).around(lazyRequestOf(request), 'request-1', answer);
  return { result, answer };
}

function corsHeadersOf(response: Response): string[] {
  return [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));
}

describe('an answer', () => {
  it('names the exact origin, credentials and readable headers to a trusted origin', async () => {
    const { result } = await ask({ origin: APP });
    expect(result.headers.get('access-control-allow-origin')).toBe(APP);
    expect(result.headers.get('access-control-allow-credentials')).toBe('true');
    expect(result.headers.get('access-control-expose-headers')).toContain('x-request-id');
    expect(result.headers.get('vary')).toBe('Origin');
  });

  it('keeps the names a handler exposes, and what it varies on', async () => {
    const headers = { 'access-control-expose-headers': 'Set-Auth-Token, X-Request-Id', vary: 'Accept' };
    const { result } = await ask({ origin: APP }, new Response('', { headers }));
    const exposed = result.headers.get('access-control-expose-headers')?.split(', ') ?? [];
    expect(exposed).toContain('set-auth-token');
    expect(exposed.filter((name) => name === 'x-request-id')).toHaveLength(1);
    expect(result.headers.get('vary')).toBe('Accept, Origin');
  });

  it.each([
    'null',
    '*',
    '',
    'https://evil.example',
    'https://app.example.com.evil.example',
    'https://app.example.com:8443',
    'http://app.example.com',
    'https://app.example.com/',
    'https://APP.example.com',
    'https://app.example.com, https://evil.example',
  ])('has no CORS header for the origin %j, whatever a handler set', async (origin) => {
    const open = { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET' };
    const { result } = await ask({ origin }, new Response('secret', { headers: open }));
    expect(corsHeadersOf(result)).toEqual([]);
    expect(result.headers.get('vary')).toBe('Origin');
  });

  it('never says *', async () => {
    const { result } = await ask(
      { origin: APP },
      new Response('', { headers: { 'access-control-allow-origin': '*' } }),
    );
    expect(result.headers.get('access-control-allow-origin')).toBe(APP);
  });

  it('has no CORS header where nobody can tell whether the origin is trusted, and the log says so', async () => {
    logger.error.mockClear();
    const { result } = await ask({ origin: 'https://other.example' });
    expect(corsHeadersOf(result)).toEqual([]);
    expect(logger.error).toHaveBeenCalledOnce();
  });
});

describe('a preflight', () => {
  const ASKED = {
    'access-control-request-method': 'PATCH',
    'access-control-request-headers': 'content-type, x-captcha-response',
  };

  it('of a trusted origin is answered without asking anybody', async () => {
    const { result, answer } = await ask({ origin: APP, ...ASKED }, undefined, 'OPTIONS');
    expect(result.status).toBe(204);
    expect(answer).not.toHaveBeenCalled();
    expect(result.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(result.headers.get('access-control-allow-headers')).toBe('content-type, x-captcha-response');
    expect(result.headers.get('vary')).toBe('Origin, Access-Control-Request-Headers');
    expect(result.headers.get('x-request-id')).toBe('request-1');
  });

  it('allows no header whose name is none', async () => {
    const headers = { origin: APP, ...ASKED, 'access-control-request-headers': 'a b' };
    const { result } = await ask(headers, undefined, 'OPTIONS');
    expect(result.headers.has('access-control-allow-headers')).toBe(false);
  });

  it.each([
    ['an untrusted origin', { origin: 'https://evil.example', ...ASKED }],
    ['nobody', ASKED],
  ])('of %s goes on to the gate', async (_who, headers) => {
    const { result, answer } = await ask(headers, undefined, 'OPTIONS');
    expect(answer).toHaveBeenCalledOnce();
    expect(corsHeadersOf(result)).toEqual([]);
  });

  it('is nothing but OPTIONS that names a method', async () => {
    expect((await ask({ origin: APP }, undefined, 'OPTIONS')).answer).toHaveBeenCalledOnce();
    expect((await ask({ origin: APP, ...ASKED }, undefined, 'POST')).answer).toHaveBeenCalledOnce();
  });
});
