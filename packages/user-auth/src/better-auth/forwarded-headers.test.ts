import { expect, it } from 'vitest';
import { trustedHeaders } from './forwarded-headers.js';

const FORGED = {
  forwarded: 'for=6.6.6.6;host=evil.test;proto=https',
  'x-forwarded-for': '6.6.6.6',
  'x-forwarded-host': 'evil.test',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '1',
  'x-real-ip': '6.6.6.6',
};
const SENT = new Headers({ ...FORGED, cookie: 'a=b' });

function seen(clientAddress: string | undefined, ipAddress?: object): Record<string, string> {
  return Object.fromEntries(trustedHeaders(SENT, clientAddress, ipAddress ? { advanced: { ipAddress } } : {}));
}

it('puts what the framework vouches for in place of what the client says', () => {
  expect(seen('10.0.0.1')).toEqual({ cookie: 'a=b', 'x-forwarded-for': '10.0.0.1' });
});

it('says nothing of an address that nobody vouches for', () => {
  expect(seen(undefined)).toEqual({ cookie: 'a=b' });
});

it('leaves alone the headers of a proxy that the app knows, and those only', () => {
  const named = { ipAddressHeaders: ['X-Real-IP'] };
  expect(seen('10.0.0.1', named)).toEqual({ cookie: 'a=b', 'x-real-ip': '6.6.6.6' });
  expect(seen('10.0.0.1', { trustedProxies: ['10.0.0.0/8'] })).toEqual({ cookie: 'a=b', 'x-forwarded-for': '6.6.6.6' });
});
