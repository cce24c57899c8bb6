import { describe, expect, it } from 'vitest';
import { readAddress } from './address.js';

describe('readAddress', () => {
  it.each([
    ['Ada@Example.COM', 'ada@example.com', 'example.com'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['ada+x@straße.example', 'ada+x@xn--strae-oqa.example', 'xn--strae-oqa.example'],
  ])('reads %j', (text, address, domain) => {
    expect(readAddress(text)).toEqual({ address, domain });
  });

  it.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@evil.example@example.com',
    'ada@example.com.',
    'ada@.example.com',
    'ada@example..com',
    'ada@example.com/.evil.example',
    'ada@example.com:25',
    'ada@example.com#evil',
    'ada@ex%61mple.com',
    'ada@ｅxample.com',
    'ada@example。com',
    'ada@127.1',
    'ada@xn--a.example',
    'ada@ex\u00adample.com',
    'ada@example.com\n',
    'ada@exam ple.com',
  ])('takes %j for none', (text) => {
    expect(readAddress(text)).toBeNull();
  });
});
