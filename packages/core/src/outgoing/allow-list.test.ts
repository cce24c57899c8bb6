import { describe, expect, it } from 'vitest';
import { AllowList } from './allow-list.js';

const nothing = new AllowList();
const target = { host: 'example.com', port: 443 };

describe('without an option', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8'])(
    'admits the public address %s',
    (address) => expect(nothing.admits(target, address)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '100.100.100.200',
    '168.63.129.16',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '::ffff:0:127.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001::7f00:1',
    '2001:db8::1',
    '100::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%lo',
    'fec0::1',
    'ff02::1',
    '5f00::1',
    'not an address',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '',
  ])('refuses %j', (address) => expect(nothing.admits(target, address)).toBe(false));
});

describe('an entry of outgoing.allow', () => {
  it.each([
    ['10.0.0.0/8', '10.9.8.7', 5432, true],
    ['10.0.0.0/8', '::ffff:10.9.8.7', 5432, true],
    ['10.0.0.0/8', '11.9.8.7', 80, true],
    ['10.0.0.0/8', '192.168.0.1', 5432, false],
    ['127.0.0.1', '127.0.0.1', 80, true],
    ['127.0.0.1', '127.0.0.2', 80, false],
    ['127.0.0.1:8080', '127.0.0.1', 8080, true],
    ['127.0.0.1:8080', '127.0.0.1', 80, false],
    ['fd00::/8', 'fd12::1', 80, true],
    ['[::1]:8080', '::1', 8080, true],
    ['[::1]:8080', '::1', 8081, false],
    ['::1', '::1', 1, true],
  ])('%s and the address %s at port %i: %j', (entry, address, port, admitted) => {
    expect(new AllowList([entry]).admits({ host: 'any.example', port }, address)).toBe(admitted);
  });

  it('admits a host by its name, whatever its address, and only at its port', () => {
    const list = new AllowList(['Internal.example:8080', 'wide.example']);
    expect(list.admits({ host: 'internal.example', port: 8080 }, '10.0.0.1')).toBe(true);
    expect(list.admits({ host: 'internal.example', port: 8081 }, '10.0.0.1')).toBe(false);
    expect(list.admits({ host: 'wide.example', port: 1 }, '10.0.0.1')).toBe(true);
    expect(list.admits({ host: 'not.wide.example', port: 1 }, '10.0.0.1')).toBe(false);
  });

  it.each([
    '',
    '*',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '0x7f.0.0.1',
    'http://internal.example',
    'internal.example:99999',
    'internal.example:0',
    '::ffff:10.0.0.0/104',
    'a b',
    'user@host',
    5 as never,
  ])('%j is refused with a sentence', (entry) => {
    expect(() => new AllowList([entry])).toThrow(/outgoing\.allow has .*; write a network/);
  });
});
