import { describe, expect, it } from 'vitest';
import { allowedAddresses, createAddressCheck } from './allowed-addresses.js';

describe('allowed addresses', () => {
  const allows = createAddressCheck(['192.0.2.0/24', '198.51.100.7', '2001:db8::/32', '::1']);

  it.each([
    '192.0.2.1',
    '192.0.2.255',
    '198.51.100.7',
    '2001:db8:1::1',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:192.0.2.1',
    '::FFFF:c000:201',
  ])('include %s', (address) => {
    expect(allows(address)).toBe(true);
  });

  it.each([
    '192.0.3.1',
    '198.51.100.8',
    '2001:db9::1',
    '::2',
    '::192.0.2.1',
    '64:ff9b::192.0.2.1',
    '::ffff:192.0.3.1',
    '192.0.2.1:80',
    '192.0.2.01',
    '0xc0.0.2.1',
    '3221225985',
    '192.0.2.1, 198.51.100.7',
    'fe80::1%eth0',
    'localhost',
    '',
    'unknown',
  ])('do not include %j', (address) => {
    expect(allows(address)).toBe(false);
  });

  it.each(['', 'x', '192.0.2.0/33', '192.0.2.0/', '192.0.2.0/-1', '192.0.2.0/1e1', '192.0.2.0/8/8', '2001:db8::/129'])(
    'are not written as %j',
    (network) => {
      expect(allowedAddresses.safeParse([network]).success).toBe(false);
    },
  );

  it.each(['::ffff:192.0.2.0/120', 'fe80::1%eth0', '*', '192.0.2.*'])('are not written as %j either', (network) => {
    expect(allowedAddresses.safeParse([network]).success).toBe(false);
  });

  it('may be everything', () => {
    const everywhere = createAddressCheck(['0.0.0.0/0']);
    expect([everywhere('203.0.113.9'), everywhere('2001:db8::1')]).toEqual([true, false]);
  });
});
