import { createHmac } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { verifySlackRequest } from '@slack/bolt/dist/receivers/verify-request.js';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { verifierOf } from './index.js';
import { type SignatureOptions, signatureOptions } from './schema.js';

const NOW = 1_700_000_000_000;
const AT = String(NOW / 1000);
const SECRET = 'a secret of the sender';
const STANDARD_SECRET = `whsec_${Buffer.from(SECRET).toString('base64')}`;
const BODY = JSON.stringify({ id: 'evt_1', event_id: 'Ev1', text: 'Grüße' });

interface Case {
  readonly name: string;
  readonly options: SignatureOptions;
  readonly secret: string;
  readonly deliveryId: string | null;
  /** Signs as the sender does. */
  readonly sign: (body: string, at: string, secret: string) => Promise<Record<string, string>> | Record<string, string>;
}

const stripe = new Stripe('sk_test_none');
const hmac = (text: string, secret: string, algorithm = 'sha256') => createHmac(algorithm, secret).update(text);
const options = (value: object): SignatureOptions => signatureOptions.parse(value);

const CASES: readonly Case[] = [
  {
    name: 'standard',
    options: options({ scheme: 'standard' }),
    secret: STANDARD_SECRET,
    deliveryId: 'msg_1',
    sign: (body, at, secret) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': at,
      'webhook-signature': new Webhook(secret).sign('msg_1', new Date(Number(at) * 1000), body),
    }),
  },
  {
    name: 'github',
    options: options({ scheme: 'github' }),
    secret: SECRET,
    deliveryId: 'a1',
    sign: async (body, _at, secret) => ({
      'x-hub-signature-256': await sign(secret, body),
      'x-github-delivery': 'a1',
    }),
  },
  {
    name: 'slack',
    options: options({ scheme: 'slack' }),
    secret: SECRET,
    deliveryId: 'Ev1',
    sign(body, at, secret) {
      const headers = {
        'x-slack-request-timestamp': at,
        'x-slack-signature': `v0=${hmac(`v0:${at}:${body}`, secret).digest('hex')}`,
      };
      // Their SDK verifies only. What it accepts is signed as Slack does.
      verifySlackRequest({
        signingSecret: secret,
        body,
        headers: { 'x-slack-signature': headers['x-slack-signature'], 'x-slack-request-timestamp': Number(at) },
        nowMilliseconds: Number(at) * 1000,
      });
      return headers;
    },
  },
  {
    name: 'stripe',
    options: options({ scheme: 'stripe' }),
    secret: SECRET,
    deliveryId: 'evt_1',
    sign: (payload, at, secret) => ({
      'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Number(at) }),
    }),
  },
  {
    name: 'hmac of the body',
    options: options({ scheme: 'hmac', header: 'X-Signature', prefix: 'sha256=', idHeader: 'X-Delivery' }),
    secret: SECRET,
    deliveryId: 'd1',
    sign: (body, _at, secret) => ({
      'x-signature': `sha256=${hmac(body, secret).digest('hex')}`,
      'x-delivery': 'd1',
    }),
  },
  {
    name: 'hmac of a time and the body',
    options: options({
      ...{ scheme: 'hmac', header: 'X-Signature', algorithm: 'sha512', encoding: 'base64' },
      ...{ timestampHeader: 'X-Time', toleranceSeconds: 60 },
    }),
    secret: SECRET,
    deliveryId: null,
    sign: (body, at, secret) => ({
      'x-time': at,
      'x-signature': hmac(`${at}.${body}`, secret, 'sha512').digest('base64'),
    }),
  },
];

describe.each(CASES)('$name', ({ options, secret, deliveryId, sign }) => {
  const isTimed = !(options.scheme === 'github' || (options.scheme === 'hmac' && !options.timestampHeader));
  /** The library of Standard Webhooks reads the clock itself. */
  const now = options.scheme === 'standard' ? Math.floor(Date.now() / 1000) * 1000 : NOW;
  const at = String(now / 1000);
  const verify = (headers: HeadersInit, body: string | Uint8Array = BODY) =>
    verifierOf(options)({ headers: new Headers(headers), body: Buffer.from(body) }, secret, now);

  it('accepts what its sender signs', async () => {
    expect(await verify(await sign(BODY, at, secret))).toEqual({ mac: expect.any(String), deliveryId, isTimed });
  });

  it('knows a request again by what is signed', async () => {
    const [one, same, other] = [
      await verify(await sign(BODY, at, secret)),
      await verify(await sign(BODY, at, secret)),
      await verify(await sign(`${BODY} `, at, secret), `${BODY} `),
    ];
    expect(one?.mac).toBe(same?.mac);
    expect(other?.mac).toBeDefined();
    expect(one?.mac).not.toBe(other?.mac);
  });

  it('refuses another secret, another body, and no signature', async () => {
    const other = options.scheme === 'standard' ? `whsec_${Buffer.from('other').toString('base64')}` : 'another secret';
    expect(await verify(await sign(BODY, at, other))).toBeNull();
    const headers = await sign(BODY, at, secret);
    expect(await verify(headers, BODY.replace('Ev1', 'Ev2'))).toBeNull();
    expect(await verify({})).toBeNull();
    for (const name of Object.keys(headers).filter((name) => /signature/.test(name))) {
      for (const value of ['', '=', 'v1', `${headers[name]?.slice(0, -1)}`, `${headers[name]}0`])
        if (options.scheme !== 'stripe' || value.length < 10)
          expect([value, await verify({ ...headers, [name]: value })]).toEqual([value, null]);
    }
  });

  if (!isTimed) return;

  it('refuses a time that is far away, before and after', async () => {
    const seconds = { hmac: 61, standard: 3_600 }[options.scheme as string] ?? 301;
    for (const away of [-seconds, seconds]) {
      const headers = await sign(BODY, String(now / 1000 + away), secret);
      expect([away, await verify(headers)]).toEqual([away, null]);
    }
    const near = await sign(BODY, String(now / 1000 - 30), secret);
    expect(await verify(near)).not.toBeNull();
  });

  it('refuses a time that is not the signed one', async () => {
    const headers = await sign(BODY, at, secret);
    const later = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace(at, String(Number(at) + 1))]),
    );
    expect(later).not.toEqual(headers);
    expect(await verify(later)).toBeNull();
  });
});

it('takes one of several signatures of Stripe, while a secret is replaced', async () => {
  const header = (secret: string) =>
    stripe.webhooks.generateTestHeaderString({ payload: BODY, secret, timestamp: Number(AT) });
  const both = `${header('old secret')},${header(SECRET).split(',').slice(1).join(',')}`;
  const request = { headers: new Headers({ 'stripe-signature': both }), body: Buffer.from(BODY) };
  expect(await verifierOf({ scheme: 'stripe' })(request, SECRET, NOW)).not.toBeNull();
  const many = `t=${AT}${',v1=00'.repeat(20)},${header(SECRET).split(',')[1]}`;
  const flood = { headers: new Headers({ 'stripe-signature': many }), body: Buffer.from(BODY) };
  expect(await verifierOf({ scheme: 'stripe' })(flood, SECRET, NOW)).toBeNull();
});

it('takes no body for another one that reads alike as text', async () => {
  const bytes = Buffer.from([0x61, 0xff]);
  const headers = new Headers({ 'x-hub-signature-256': await sign(SECRET, bytes.toString()) });
  expect(await verifierOf({ scheme: 'github' })({ headers, body: bytes }, SECRET, NOW)).toBeNull();
});
