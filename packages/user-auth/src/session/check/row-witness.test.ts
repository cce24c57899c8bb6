import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AuthContext, type AuthInstance, contextOf } from '../../better-auth/instance.js';
import type { SessionAnswer } from '../lookup.js';
import { createRowWitness } from './row-witness.js';

// What is special to a secondary storage: sessions are not rows, and copies of the users' rows lie beside them.
describe('rows in a secondary storage as a witness', () => {
  const stored = new Map<string, string>();
  let isLost = false;
  const secondaryStorage = {
    async get(key: string) {
      if (isLost) throw new Error('the connection is lost');
      return stored.get(key) ?? null;
    },
    set: (key: string, value: string) => void stored.set(key, value),
    delete: (key: string) => void stored.delete(key),
    getAndDelete: () => null,
    increment: () => 1,
  };
  let database: Database.Database;
  let context: AuthContext;
  let token: string;

  beforeEach(async () => {
    stored.clear();
    isLost = false;
    database = new Database(':memory:');
    const quiet = { logger: { disabled: true }, telemetry: { enabled: false }, secret: 'x'.repeat(40) };
    const auth = betterAuth({ ...quiet, database, secondaryStorage });
    await (await getMigrations(auth.options)).runMigrations();
    context = (await contextOf(auth as unknown as AuthInstance)) as AuthContext;
    const user = await context.internalAdapter.createUser({ name: 'Somebody', email: 'somebody@example.test' });
    token = (await context.internalAdapter.createSession(user?.id ?? ''))?.token ?? '';
    return () => database.close();
  });

  const lookUp = async (): Promise<SessionAnswer> => ({
    found: await context.internalAdapter.findSession(token),
    cookies: [],
  });

  async function provenBy(witness: ReturnType<typeof createRowWitness>) {
    const { proof } = await witness.observe(lookUp);
    if (proof === null) throw new Error('a proof was expected');
    return proof;
  }

  it('confirm an answer until the session is gone', async () => {
    const witness = createRowWitness(context);
    const proof = await provenBy(witness);
    expect(await witness.holds(proof)).toBe(true);
    stored.delete(token);
    expect(await witness.holds(proof)).toBe(false);
  });

  it('notice a deleted user, whose copy is still there', async () => {
    const witness = createRowWitness(context);
    const proof = await provenBy(witness);
    database.exec('delete from user');
    expect(await witness.holds(proof)).toBe(false);
  });

  it('confirm nothing while the storage is unavailable', async () => {
    const witness = createRowWitness(context);
    const proof = await provenBy(witness);
    isLost = true;
    await expect(witness.holds(proof)).rejects.toMatchObject({ status: 503 });
  });
});
