import { DATABASES, makeWorld, PASSWORD, type Person, TARGETS, type Target, type WorldOptions } from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';

const [target] = TARGETS as [Target];
const NEW_PASSWORD = 'another-horse-10';

/**
 * A thief has a copy of somebody's cookies. After each of these the very next request with the copy is refused, on the host
 * where it happened and on another one beside it.
 */
describe.each(DATABASES.filter(({ available }) => available))(
  '$name: a stolen session is worth nothing',
  (database) => {
    const closing: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });

    /** Two hosts on one store, and a person with a copy of their cookies at each. */
    async function setUp(options: WorldOptions = {}) {
      const store = await database.create();
      closing.push(() => store.close());
      const [here, there] = [
        await makeWorld(target, { store, ...options }),
        await makeWorld(target, { store, ...options }),
      ];
      closing.push(
        () => here.close(),
        () => there.close(),
      );
      const [boss, victim] = [await here.person('admin'), await here.person()];
      const elsewhere = there.stranger();
      for (const [name, value] of victim.cookies) elsewhere.cookies.set(name, value);
      const copies = [victim.twin(), elsewhere];
      for (const copy of copies) expect((await copy.twin().get('/me')).body.id).toBe(victim.id);
      return { here, there, boss, victim, copies };
    }

    async function expectRefused(copies: readonly Person[], statuses: readonly number[] = [401]): Promise<void> {
      for (const copy of copies) expect(statuses).toContain((await copy.twin().get('/flows')).status);
    }

    it('after sign-out', async () => {
      const { victim, copies } = await setUp();
      expect((await victim.signOut()).status).toBe(200);
      await expectRefused(copies);
    });

    it('after a change of password that ends other sessions', async () => {
      const { victim, copies } = await setUp();
      const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, revokeOtherSessions: true };
      expect((await victim.auth('POST', '/change-password', change)).status).toBe(200);
      await expectRefused(copies);
      expect((await victim.get('/me')).body.id).toBe(victim.id);
    });

    it('after a password reset that ends sessions', async () => {
      const tokens: string[] = [];
      const { victim, copies } = await setUp({
        betterAuth: {
          emailAndPassword: {
            enabled: true,
            revokeSessionsOnPasswordReset: true,
            sendResetPassword: async ({ token }) => void tokens.push(token),
          },
        },
      });
      await victim.auth('POST', '/request-password-reset', { email: victim.email, redirectTo: '/reset' });
      const reset = { token: tokens.at(-1), newPassword: NEW_PASSWORD };
      expect((await victim.twin().auth('POST', '/reset-password', reset)).status).toBe(200);
      await expectRefused(copies);
      expect((await victim.twin().auth('POST', '/reset-password', reset)).status).toBe(400);
    });

    it('after the user ended all sessions, and after an administrator did', async () => {
      for (const ending of ['user', 'administrator']) {
        const { boss, victim, copies } = await setUp();
        const answer = await (ending === 'user'
          ? victim.auth('POST', '/revoke-sessions', {})
          : boss.auth('POST', '/admin/revoke-user-sessions', { userId: victim.id }));
        expect(answer.status).toBe(200);
        await expectRefused(copies);
      }
    });

    it('after a ban by the API, and by an edit of the row', async () => {
      const { here, boss, victim, copies } = await setUp();
      const other = await here.person();
      expect((await boss.auth('POST', '/admin/ban-user', { userId: victim.id })).status).toBe(200);
      await expectRefused(copies, [401, 403]);
      const yes = database.name === 'PostgreSQL' ? 'true' : '1';
      await here.sql(`update "user" set banned = ${yes} where id = ?`, other.id);
      await expectRefused([other], [403]);
    });

    it('after the user was deleted by the API, and by SQL', async () => {
      const { here, boss, victim, copies } = await setUp();
      const other = await here.person();
      expect((await boss.auth('POST', '/admin/remove-user', { userId: victim.id })).status).toBe(200);
      await expectRefused(copies);
      for (const table of ['session', 'account']) await here.sql(`delete from ${table} where "userId" = ?`, other.id);
      await here.sql('delete from "user" where id = ?', other.id);
      await expectRefused([other]);
    });

    it('after a demotion, as far as the old role went', async () => {
      const { here, there, boss } = await setUp();
      const demoted = await here.person('admin');
      const elsewhere = there.stranger();
      for (const [name, value] of demoted.cookies) elsewhere.cookies.set(name, value);
      expect((await elsewhere.twin().call('POST', '/flows', { name: 'x' })).status).toBe(201);
      await boss.auth('POST', '/admin/set-role', { userId: demoted.id, role: 'user' });
      for (const person of [demoted, elsewhere]) {
        expect((await person.twin().get('/me')).body.role).toBe('editor');
        expect((await person.twin().auth('GET', '/admin/list-users')).status).toBe(403);
      }
    });

    it('after an impersonation has ended: the copy of its cookie is nobody', async () => {
      const { here, boss, victim } = await setUp();
      expect((await boss.auth('POST', '/admin/impersonate-user', { userId: victim.id })).status).toBe(200);
      const copy = boss.twin();
      expect((await copy.twin().get('/me')).body.id).toBe(victim.id);
      expect((await boss.auth('POST', '/admin/stop-impersonating', {})).status).toBe(200);
      await expectRefused([copy]);
      expect((await boss.get('/me')).body.id).toBe(boss.id);
      expect((await here.stranger().get('/me')).status).toBe(401);
    });

    it('after the secret was exchanged', async () => {
      const { here, victim } = await setUp();
      const options = { store: here.store, betterAuth: { secret: 'another-secret-that-is-only-used-by-tests-98765' } };
      const rotated = await makeWorld(target, options);
      closing.push(() => rotated.close());
      const copy = rotated.stranger();
      for (const [name, value] of victim.cookies) copy.cookies.set(name, value);
      await expectRefused([copy]);
    });
  },
);
