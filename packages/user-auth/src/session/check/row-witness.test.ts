import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AuthContext, type AuthInstance, contextOf } from '../../better-auth/instance.js';
import type { Finding, ResolvedSession } from '../lookup.js';
import { createRowWitness } from './row-witness.js';

type Table = Record<string, unknown>[];

const tables: Record<string, Table> = {};
let context: AuthContext;

beforeEach(async () => {
  const now = new Date();
  Object.assign(tables, { account: [], verification: [] });
  tables['user'] = [{ id: 'u', name: 'n', email: 'e', emailVerified: true, createdAt: now, updatedAt: now }];
  tables['session'] = [{ id: 's', token: 't', userId: 'u', expiresAt: now, createdAt: now, updatedAt: now }];
  const quiet = { logger: { disabled: true }, telemetry: { enabled: false } };
  const auth = betterAuth({ database: memoryAdapter(tables), secret: 'x'.repeat(40), ...quiet });
  context = (await contextOf(auth as unknown as AuthInstance)) as AuthContext;
});

const userRow = (): Record<string, unknown> => (tables['user'] as Table)[0] as Record<string, unknown>;

/** What get-session would answer. */
async function answer(): Promise<Finding> {
  const found = (await context.internalAdapter.findSession('t')) as ResolvedSession | null;
  return { found: found && structuredClone(found), cookies: [] };
}

describe('rows as a witness', () => {
  it('vouch for an answer until one of them changes', async () => {
    const witness = createRowWitness(context);
    const { proof } = await witness.observe(answer);
    if (proof === null) throw new Error('a proof was expected');
    expect(await witness.holds(proof)).toBe(true);
    Object.assign(userRow(), { name: 'somebody else' });
    expect(await witness.holds(proof)).toBe(false);
  });

  it('vouch for no answer that says something else, even where they are as they were', async () => {
    const witness = createRowWitness(context);
    const { proof } = await witness.observe(async () => {
      Object.assign(userRow(), { name: 'somebody else' });
      const meanwhile = await answer();
      Object.assign(userRow(), { name: 'n' });
      return meanwhile;
    });
    expect(proof).toBeNull();
  });

  it('do not vouch once one of them is gone', async () => {
    const witness = createRowWitness(context);
    for (const table of ['user', 'session']) {
      const { proof } = await witness.observe(answer);
      if (proof === null) throw new Error('a proof was expected');
      const rows = (tables[table] as Table).splice(0);
      expect(await witness.holds(proof)).toBe(false);
      (tables[table] as Table).push(...rows);
    }
  });
});
