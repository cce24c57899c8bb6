import { afterEach, describe, expect, it } from 'vitest';
import type { Arrival } from '../http/arrival.js';
import { createToken } from '../keys/token.js';
import type { InvectPlugin } from '../plugins/contract.js';
import { createInvect } from './create-invect.js';
import type { Invect } from './invect.js';
import type { InvectOptions } from './options.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const opened: Invect[] = [];
afterEach(async () => {
  for (const invect of opened.splice(0)) await invect.close();
});

/** Users by their ids, and which Authorization headers the plugin was asked about. */
function peopleAnd(asked: (string | null)[], gone = new Set<string>()): InvectPlugin {
  return {
    id: 'people',
    authenticates: true,
    start: () => ({
      hooks: {
        async onAuthorize({ headers }) {
          asked.push(headers.get('authorization'));
          const id = headers.get('x-test-person');
          return id === null ? null : { id, role: 'admin' };
        },
      },
      directory: {
        find: async () => [],
        search: async () => [],
        identityOf: async (id) => (gone.has(id) ? null : { id, role: 'editor' }),
      },
    }),
  };
}

function host(options: Partial<InvectOptions>): Invect {
  const database = { type: 'sqlite', connectionString: ':memory:', id: 'main' } as const;
  const invect = createInvect({ baseDatabaseConfig: database, logger: silent, ...options });
  opened.push(invect);
  return invect;
}

async function call(
  invect: Invect,
  method: string,
  target: string,
  headers: Record<string, string>,
  body?: object,
  arrival: Arrival = {},
) {
  const request = new Request('http://localhost/', {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const response = await invect.fetch(request, { target, publicOrigin: 'http://localhost', ...arrival });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const asAda = { 'x-test-person': 'ada' };

describe('keys on a host', () => {
  it('are asked about before plugins, and nothing that looks like one is passed on to them', async () => {
    const asked: (string | null)[] = [];
    const invect = host({ plugins: [peopleAnd(asked)] });
    const { body } = await call(invect, 'POST', '/keys', asAda, { name: 'k', scopes: ['flow:read'] });
    asked.length = 0;
    const by = (authorization: string) => call(invect, 'GET', '/me', { authorization, ...asAda });
    expect((await by(`Bearer ${body.token}`)).body).toMatchObject({ id: 'ada', permissions: ['flow:read'] });
    for (const header of [`Bearer ${createToken('user').token}`, `Basic ${body.token}`, `x, ${body.token}`, 'inv_svc_'])
      expect([header, (await by(header)).body.code]).toEqual([header, 'key:invalid']);
    expect(asked).toEqual([]);
    expect((await by('Bearer of-another-kind')).status).toBe(200);
    expect(asked).toEqual(['Bearer of-another-kind']);
  });

  it('end when the directory no longer knows their user', async () => {
    const gone = new Set<string>();
    const invect = host({ plugins: [peopleAnd([], gone)] });
    const { body } = await call(invect, 'POST', '/keys', asAda, { name: 'k', scopes: ['flow:read'] });
    const me = () => call(invect, 'GET', '/me', { authorization: `Bearer ${body.token}` });
    expect((await me()).status).toBe(200);
    gone.add('ada');
    expect((await me()).body.code).toBe('key:invalid');
  });

  it('with allowed addresses are refused if nobody vouches for an address', async () => {
    const invect = host({ plugins: [peopleAnd([])] });
    const wanted = { name: 'k', scopes: ['flow:read'], allowedAddresses: ['192.0.2.0/24', '0.0.0.0/0', '::/0'] };
    const { body } = await call(invect, 'POST', '/keys', asAda, wanted);
    const from = (arrival: Arrival) =>
      call(invect, 'GET', '/me', { authorization: `Bearer ${body.token}` }, undefined, arrival);
    expect((await from({ clientAddress: '192.0.2.9' })).status).toBe(200);
    for (const arrival of [{}, { clientAddress: '' }, { clientAddress: 'unknown' }])
      expect((await from(arrival)).body.code).toBe('key:address_not_allowed');
  });

  it('decide about the app’s own routes too, also about optional ones', async () => {
    const invect = host({ plugins: [peopleAnd([])] });
    const { body } = await call(invect, 'POST', '/keys', asAda, { name: 'k', scopes: ['flow:read'] });
    const ask = (token: string, access: Parameters<Invect['authorize']>[1]) =>
      invect.authorize(new Request('http://localhost/', { headers: { authorization: `Bearer ${token}` } }), access);
    expect(await ask(body.token, { permission: 'flow:read' })).toMatchObject({
      identity: { id: 'ada' },
      session: null,
    });
    expect(await ask(body.token, { permission: 'flow:write' })).toMatchObject({ status: 403 });
    expect(await ask(body.token, { optional: true })).toMatchObject({ identity: { id: 'ada' } });
    expect(await ask(createToken('user').token, { optional: true })).toMatchObject({ status: 401 });
  });

  it('are neither made nor honoured with auth: none, where they would limit nobody', async () => {
    const invect = host({ auth: 'none' });
    const made = await call(invect, 'POST', '/keys', {}, { name: 'k', scopes: ['flow:read'] });
    expect(made.body.code).toBe('key:not_used');
    const account = await call(invect, 'POST', '/service-accounts', {}, { name: 'a', role: 'viewer' });
    const path = `/service-accounts/${account.body.id}/keys`;
    expect((await call(invect, 'POST', path, {}, { name: 'k', scopes: ['*'] })).body.code).toBe('key:not_used');
    const unknown = { authorization: `Bearer ${createToken('user').token}` };
    expect((await call(invect, 'GET', '/me', unknown)).status).toBe(401);
    expect((await call(invect, 'GET', '/me', {})).status).toBe(200);
  });

  it('are part of the OpenAPI document, as a bearer scheme', async () => {
    const invect = host({ plugins: [peopleAnd([])] });
    const { body } = await call(invect, 'GET', '/openapi.json', asAda);
    expect(body.components.securitySchemes.key).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(body.paths['/keys'].post).toMatchObject({ security: [{ key: [] }], 'x-permission': 'key:write' });
    expect(body.paths['/service-accounts/{accountId}/keys']).toHaveProperty('post');
    expect(JSON.stringify(body)).not.toMatch(/inv_(user|svc)_[0-9a-z]/);
  });

  it.each([
    { maxExpiryDays: 0 },
    { maxExpiryDays: -1 },
    { maxExpiryDays: 1.5 },
    { maxExpiryDays: '30' },
    { maxDays: 3 },
    null,
    30,
  ])('have no option %j', (keys) => {
    expect(() => host({ auth: 'none', keys: keys as never })).toThrow(/^keys/);
  });

  it('live for ever only if the option says so', async () => {
    const wanted = { name: 'k', scopes: ['flow:read'], expiresAt: null };
    expect((await call(host({ plugins: [peopleAnd([])] }), 'POST', '/keys', asAda, wanted)).status).toBe(400);
    const invect = host({ plugins: [peopleAnd([])], keys: { maxExpiryDays: null } });
    expect((await call(invect, 'POST', '/keys', asAda, wanted)).body).toMatchObject({ expiresAt: null });
  });
});
