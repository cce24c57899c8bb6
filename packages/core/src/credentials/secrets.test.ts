import { DATABASES, type Store } from '@invect/testing/stores';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../access/ownership.js';
import { type Host, openHost } from '../host/open-host.js';
import type { InvectOptions } from '../host/options.js';
import { fromEnvironment } from './secrets.js';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const CANARY = 'canary-51c0de';

const callerOf = (role: string, id = 'ada'): Caller => ({
  identity: { id, role },
  scope: { everything: role === 'admin', userId: id, teamIds: [], ownedTeamIds: [] } as Caller['scope'],
});
const EDITOR = callerOf('editor');

describe.each(DATABASES.filter(({ available }) => available))('a secret from outside, on $name,', ({ create }) => {
  let store: Store;
  let host: Host;
  afterEach(async () => {
    delete process.env['TEST_SECRET'];
    delete process.env['TEST_OTHER'];
    await host.close();
    await store.close();
  });

  async function open(options: Partial<InvectOptions> = {}): Promise<Host['services']['credentials']> {
    store = await create();
    host = openHost({
      baseDatabaseConfig: store.config,
      auth: 'none',
      logger: SILENT,
      encryptionKey: Buffer.alloc(32, 7).toString('base64'),
      ...options,
    });
    await host.start();
    return host.services.credentials;
  }

  const stripe = (ref: string, more: object = {}) => ({
    name: 'Stripe',
    type: 'http.bearer',
    secret: { token: { ref }, user: 'me' },
    ...more,
  });

  it('is found when it is used, anew each time, and stored and shown nowhere', async () => {
    const credentials = await open({ secrets: { env: fromEnvironment(['TEST_SECRET']) } });
    process.env['TEST_SECRET'] = `${CANARY}-1`;
    const made = await credentials.create(stripe('env:TEST_SECRET'), EDITOR);
    expect(await credentials.use(made.id, EDITOR)).toEqual({ token: `${CANARY}-1`, user: 'me' });
    process.env['TEST_SECRET'] = `${CANARY}-2`;
    expect(await credentials.use(made.id, EDITOR)).toEqual({ token: `${CANARY}-2`, user: 'me' });
    expect(JSON.stringify([made, await credentials.read(made.id, EDITOR)])).not.toMatch(/canary|TEST_SECRET/);
    const rows = await store.sql('select * from invect_credential');
    expect(JSON.stringify([rows, await store.sql('select * from invect_audit_pending')])).not.toMatch(/canary|TEST_/);
  });

  it('of the environment is only what the host has listed', async () => {
    const credentials = await open({ secrets: { env: fromEnvironment(['TEST_SECRET']) } });
    process.env['TEST_OTHER'] = CANARY;
    for (const name of ['TEST_OTHER', 'TEST_SECRET', 'PATH', '__proto__', 'constructor']) {
      const { id } = await credentials.create(stripe(`env:${name}`), EDITOR);
      await expect(credentials.use(id, EDITOR)).rejects.toMatchObject({
        code: 'credential:secret_unavailable',
        status: 503,
        message: expect.stringMatching(/"token"/),
      });
    }
  });

  it('may be any that a function of the app finds, which knows for what', async () => {
    const vault = vi.fn(async (name: string, { teamId }: { teamId: string | null }) =>
      name === 'kv/stripe' && teamId === null ? CANARY : undefined,
    );
    const credentials = await open({ secrets: { vault } });
    const { id } = await credentials.create(stripe('vault:kv/stripe'), EDITOR);
    expect((await credentials.use(id, EDITOR))['token']).toBe(CANARY);
    expect(vault).toHaveBeenCalledWith('kv/stripe', { credentialId: id, teamId: null });
  });

  it('that cannot be found says which field, and nothing of the reason', async () => {
    const failing = async (): Promise<string> => {
      throw new Error(`no access with ${CANARY}`);
    };
    const credentials = await open({ secrets: { failing, empty: () => '', wrong: (() => 7) as never } });
    for (const ref of ['failing:x', 'empty:x', 'wrong:x']) {
      const { id } = await credentials.create(stripe(ref), EDITOR);
      const error = await credentials.use(id, EDITOR).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'credential:secret_unavailable' });
      expect((error as Error).message).toBe('The secret that the field "token" refers to cannot be found now.');
    }
  });

  it.each(['env:X', 'other:X', 'env', 'env:', ':X', 'Env:X', 'constructor:X', '__proto__:X'])(
    'is refused as %s where the host knows no such scheme',
    async (ref) => {
      const credentials = await open({ secrets: { vault: () => CANARY } });
      const refused = { code: 'request:invalid', fields: { 'secret.token.ref': 'must begin with one of vault:…' } };
      await expect(credentials.create(stripe(ref), EDITOR)).rejects.toMatchObject(refused);
      const { id } = await credentials.create(stripe('vault:x'), EDITOR);
      const change = { version: 1, secret: { token: { ref } } };
      await expect(credentials.update(id, change, EDITOR)).rejects.toMatchObject(refused);
    },
  );

  it('is for those who may use the credential', async () => {
    const credentials = await open({ secrets: { vault: () => CANARY } });
    const { id } = await credentials.create(stripe('vault:x', { visibility: 'private' }), EDITOR);
    expect(await credentials.use(id, callerOf('admin', 'root'))).toMatchObject({ token: CANARY });
    const forbidden = { code: 'auth:forbidden' };
    await expect(credentials.use(id, callerOf('viewer'))).rejects.toMatchObject(forbidden);
    await expect(credentials.use(id, { ...EDITOR, identity: null })).rejects.toMatchObject(forbidden);
    await expect(credentials.use(id, callerOf('editor', 'bob'))).rejects.toMatchObject({
      code: 'credential:not_found',
    });
    const bob = { userId: 'bob', level: 'viewer' } as const;
    await host.services.credentialShares.create(id, bob, EDITOR);
    await expect(credentials.use(id, callerOf('editor', 'bob'))).rejects.toMatchObject(forbidden);
  });
});

describe('the option secrets', () => {
  it.each([
    [{ env: ['STRIPE_KEY'] }, /secrets.env is not a function/],
    [{ Env: () => 'x' }, /"Env" is no scheme/],
    [null, /secrets must be like/],
  ])('refuses %j', (secrets, message) => {
    const baseDatabaseConfig = { type: 'sqlite', connectionString: 'file::memory:', id: 'main' } as const;
    expect(() => openHost({ baseDatabaseConfig, auth: 'none', secrets: secrets as never })).toThrow(message);
  });

  it('takes names of variables only', () => {
    expect(() => fromEnvironment('STRIPE_KEY' as never)).toThrow(/fromEnvironment\(\['STRIPE_KEY'\]\)/);
  });
});
