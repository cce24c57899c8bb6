import type { EventEmitter } from 'node:events';
import { MARIADB, POSTGRES, type Store } from '@invect/testing';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthContext, type AuthInstance, contextOf } from '../../better-auth/instance.js';
import type { Finding, ResolvedSession } from '../lookup.js';
import { openDigestWitness } from './digest-witness.js';
import type { Witness } from './witness.js';

describe.each([MARIADB, POSTGRES].filter(({ available }) => available))(
  'a digest that $name makes as a witness',
  (database) => {
    let store: Store;
    let context: AuthContext;
    let witness: Witness<object>;

    beforeEach(async () => {
      store = await database.create();
      const quiet = { logger: { disabled: true }, telemetry: { enabled: false } };
      const pool = store.connect();
      // The database is dropped under it.
      (pool as unknown as EventEmitter).on('error', () => {});
      const auth = betterAuth({ database: pool, secret: 'x'.repeat(40), ...quiet });
      await (await getMigrations(auth.options)).runMigrations();
      await store.sql(
        `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt") values ('u', 'n', 'e', ${database === POSTGRES ? 'true' : '1'}, now(), now())`,
      );
      await store.sql(
        `insert into session (id, token, "userId", "expiresAt", "createdAt", "updatedAt") values ('s', 't', 'u', now(), now(), now())`,
      );
      context = (await contextOf(auth as unknown as AuthInstance)) as AuthContext;
      const opened = await openDigestWitness(context);
      if (!opened) throw new Error('a digest was expected');
      witness = opened;
    });
    afterEach(() => store.close());

    const rename = (name: string | null) => store.sql('update "user" set name = ?', name);

    /** What get-session would answer. */
    async function answer(): Promise<Finding> {
      const found = (await context.internalAdapter.findSession('t')) as ResolvedSession | null;
      return { found, cookies: [] };
    }

    it('vouches for an answer until one of its rows changes', async () => {
      const { proof } = await witness.observe(answer);
      if (proof === null) throw new Error('a proof was expected');
      expect(await witness.holds(proof)).toBe(true);
      await rename('somebody else');
      expect(await witness.holds(proof)).toBe(false);
      await rename('n');
      expect(await witness.holds(proof)).toBe(true);
      await store.sql(`update session set "ipAddress" = ''`);
      expect(await witness.holds(proof)).toBe(false);
    });

    it('vouches for no answer that says something else, even where the rows are as they were', async () => {
      const { proof } = await witness.observe(async () => {
        await rename('somebody else');
        const meanwhile = await answer();
        await rename('n');
        return meanwhile;
      });
      expect(proof).toBeNull();
    });

    it.each(['session', '"user"'])('does not vouch once the row of %s is gone', async (table) => {
      const { proof } = await witness.observe(answer);
      if (proof === null) throw new Error('a proof was expected');
      await store.sql(`delete from ${table}`);
      expect(await witness.holds(proof)).toBe(false);
    });
  },
);
