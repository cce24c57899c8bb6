import { createInvect } from '@invect/core';
import { Person, type Store, TARGETS, type Target } from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { expect } from 'vitest';

const [target] = TARGETS as [Target];

/**
 * A host whose better-auth keeps its tables with an ORM: it does not start without them, and names the ORM; with them people sign
 * up, in and out.
 *
 * @param tables what the ORM's own migrations make
 */
export async function expectTablesLeftToOrm(
  orm: string,
  store: Store,
  database: NonNullable<BetterAuthOptions['database']>,
  tables: readonly string[],
): Promise<void> {
  const options = () => ({
    baseDatabaseConfig: store.config,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    plugins: [
      userAuth({
        auth: betterAuth({
          database,
          secret: 'a-secret-that-is-only-used-by-tests-0123456789',
          emailAndPassword: { enabled: true },
          logger: { disabled: true },
        }),
      }),
    ],
  });
  const early = createInvect(options());
  await expect(early.ready()).rejects.toThrow(new RegExp(`${orm} adapter.*ORM's migrations`));
  await early.close();
  for (const table of tables) await store.sql(table);

  const served = await target.serve({ host: options() });
  await served.invect.ready();
  const person = new Person(served);
  expect((await person.signUp('somebody@example.test')).status).toBe(200);
  expect((await person.get('/me')).body.id).toBe(person.id);
  await store.sql('update "user" set name = ?', 'Another name');
  expect((await person.get('/me')).body.name).toBe('Another name');
  const twin = person.twin();
  expect((await person.signOut()).status).toBe(200);
  expect((await twin.get('/me')).status).toBe(401);
  expect((await person.signIn()).status).toBe(200);
  expect((await person.get('/me')).status).toBe(200);
  await served.close();
}
