import { expect, it } from 'vitest';
import { visitedHost } from './host-header.js';

const reading = (headers: Record<string, string | string[]>) => (name: string) => headers[name];

it.each([
  ['the Host, with its port', { host: 'app.test:8080' }, true, 'app.test:8080'],
  ['what a trusted proxy says', { host: 'inner:3000', 'x-forwarded-host': 'app.test:8443' }, true, 'app.test:8443'],
  ['the first of several', { host: 'inner', 'x-forwarded-host': ' app.test , middle' }, true, 'app.test'],
  ['the first of a list', { host: 'inner', 'x-forwarded-host': ['app.test', 'middle'] }, true, 'app.test'],
  ['not what a client says', { host: 'app.test', 'x-forwarded-host': 'evil.test' }, false, 'app.test'],
  ['the Host where a proxy says nothing', { host: 'app.test', 'x-forwarded-host': '' }, true, 'app.test'],
  ['nothing where there is none', {}, true, ''],
])('the visited host is %s', (_what, headers, isProxyTrusted, host) => {
  expect(visitedHost(reading(headers), isProxyTrusted)).toBe(host);
});
