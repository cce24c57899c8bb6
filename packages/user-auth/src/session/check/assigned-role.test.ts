import { migrate } from '@invect/core';
import { surviveLostConnections } from '@invect/core/database';
import {
  type DatabaseKind,
  MARIADB,
  POSTGRES,
  SECRET,
  SQLITE,
  type Store,
  sessionCookie,
  storeSessions,
  tokenOf,
  userOf,
} from '@invect/testing/stores';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthContext, type AuthInstance, contextOf } from '../../better-auth/instance.js';
import { readCredentials } from '../cookie.js';
import { createSessionCheck } from './create-session-check.js';
import { openDigestWitness } from './digest-witness.js';
import type { SessionCheck } from './session-check.js';
import { openSnapshotWitness } from './snapshot-witness.js';
import { openSqliteWitness } from './sqlite-witness.js';
import type { Witness } from './witness.js';

const NOW = '2026-01-01T00:00:00.000Z';

describeWitness("SQLite's change counter", SQLITE, (context) => openSqliteWitness(context, true));
describeWitness('PostgreSQL’s snapshot', POSTGRES, async (context) => {
  const digest = await openDigestWitness(context, true);
  return digest && openSnapshotWitness(context, digest);
});
describeWitness('a digest', POSTGRES, (context) => openDigestWitness(context, true));
describeWitness('a digest', MARIADB, (context) => openDigestWitness(context, true));

/** The role that a user was given in Invect is confirmed together with the session. */
function describeWitness(
  name: string,
  database: DatabaseKind,
  open: (context: AuthContext) => Promise<Witness<object> | null>,
): void {
  describe.skipIf(!database.available).each([undefined, 'serial'] as const)(
    `${name} on ${database.name} as a witness of roles, with ids %s`,
    (generateId) => {
      let store: Store;
      let check: SessionCheck;
      let context: AuthContext;
      let reads: number;
      let whileReading: () => Promise<unknown>;
      let userId: string;

      beforeEach(async () => {
        store = await database.create();
        const connection = store.connect();
        if (database === POSTGRES) surviveLostConnections(connection);
        const auth = betterAuth({
          database: connection,
          secret: SECRET,
          session: { disableSessionRefresh: true },
          advanced: { useSecureCookies: false, ...(generateId && { database: { generateId } }) },
          logger: { disabled: true },
          telemetry: { enabled: false },
        });
        await migrate({ baseDatabaseConfig: store.config });
        await (await getMigrations(auth.options)).runMigrations();
        userId = await makeUser();
        reads = 0;
        whileReading = async () => {};
        context = (await contextOf(auth as unknown as AuthInstance)) as AuthContext;
        const readAssignedRole = async (id: string): Promise<string | null> => {
          reads++;
          const [row] = await store.sql('select role from invect_member where user_id = ?', id);
          await whileReading();
          return (row?.['role'] as string | undefined) ?? null;
        };
        const settings = { sessionCheck: 'exact', maxRememberedSessions: 10, readAssignedRole } as const;
        check = await createSessionCheck(auth as unknown as AuthInstance, context, settings, async (opened) => {
          const witness = await open(opened);
          if (witness === null) throw new Error(`a witness was expected on ${database.name}`);
          return witness;
        });
      });
      afterEach(async () => {
        check.close();
        await store.close();
      });

      /** A stored session whose user has the id that this instance makes. */
      async function makeUser(): Promise<string> {
        if (generateId === undefined) {
          await storeSessions(store, 1);
          return userOf(0);
        }
        const [time, yes] = store.authUrl.type === 'mysql' ? ['2026-01-01 00:00:00', 1] : [NOW, 1];
        const verified = store.authUrl.type === 'postgres' ? 'true' : String(yes);
        await store.sql(
          `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt") values (7, 'Ada', 'a@b.c', ${verified}, ?, ?)`,
          time,
          time,
        );
        const end = store.authUrl.type === 'mysql' ? '2037-01-01 00:00:00' : '2037-01-01T00:00:00.000Z';
        await store.sql(
          'insert into session (token, "userId", "expiresAt", "createdAt", "updatedAt") values (?, 7, ?, ?, ?)',
          tokenOf(0),
          end,
          time,
          time,
        );
        return '7';
      }

      async function ask(): Promise<string | null | undefined> {
        const headers = new Headers({ cookie: sessionCookie(0) });
        const request = { headers, credentials: readCredentials(headers, context), disableRefresh: false };
        const { found } = await check.find(request);
        if (found === null) throw new Error('a session was expected');
        return found.assignedRole;
      }

      const give = (role: string) =>
        store.sql(
          'insert into invect_member (user_id, role, version, created_at, updated_at) values (?, ?, 1, ?, ?)',
          userId,
          role,
          NOW,
          NOW,
        );
      const change = (role: string) => store.sql('update invect_member set role = ? where user_id = ?', role, userId);

      it('confirms it without reading it again, for as long as nobody changes it', async () => {
        expect([await ask(), await ask()]).toEqual([null, null]);
        await store.sql(
          'insert into invect_member (user_id, role, version, created_at, updated_at) values (?, ?, 1, ?, ?)',
          'other',
          'admin',
          NOW,
          NOW,
        );
        expect([await ask(), reads]).toEqual([null, 1]);
      });

      it('notices that it is given, changed, changed back and taken away', async () => {
        expect(await ask()).toBeNull();
        await give('viewer');
        expect(await ask()).toBe('viewer');
        for (const role of ['admin', 'viewer', 'admin']) {
          await change(role);
          expect(await ask()).toBe(role);
        }
        await store.sql('delete from invect_member where user_id = ?', userId);
        expect(await ask()).toBeNull();
      });

      it('keeps no answer that was overtaken by a change', async () => {
        await give('admin');
        whileReading = () => change('viewer');
        expect(await ask()).toBe('admin');
        whileReading = async () => {};
        expect(await ask()).toBe('viewer');
      });
    },
  );
}
