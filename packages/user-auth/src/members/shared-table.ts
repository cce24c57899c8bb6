import { randomUUID } from 'node:crypto';
import type { PluginHost } from '@invect/core';
import { type Kysely, sql } from 'kysely';
import type { AuthContext } from '../better-auth/instance.js';
import { changesQueries, kyselyOf } from '../better-auth/kysely.js';
import { isSameFile, sqliteFileOf } from '../better-auth/sqlite-file.js';

/**
 * Whether better-auth's connection reads the same `invect_member` that the host writes. Then a role can be confirmed together with the
 * session, and costs no query of its own.
 */
export async function sharesMembers(
  context: AuthContext | null,
  { database, databaseInfo }: Pick<PluginHost, 'database' | 'databaseInfo'>,
): Promise<boolean> {
  const { database: theirs } = context?.options ?? {};
  if (databaseInfo.type === 'sqlite') {
    const file = await sqliteFileOf(theirs);
    return file !== null && databaseInfo.file !== null && isSameFile(file.path, databaseInfo.file);
  }
  const opened = kyselyOf(theirs);
  if (opened === null || changesQueries(opened)) return false;
  return seesMark(opened.kysely, database);
}

/**
 * Leaves a mark in one of the host's tables, and looks for it on the other connection. Names of servers and databases would prove less:
 * one database has many, and a table of this name may lie in several schemas.
 */
async function seesMark(theirs: Kysely<unknown>, ours: Kysely<unknown>): Promise<boolean> {
  const name = `mark:${randomUUID()}`;
  await sql`insert into invect_lease (name, holder, confirmations) values (${name}, ${'mark'}, 0)`.execute(ours);
  try {
    const { rows } = await sql`select name, (select role from invect_member where user_id = ${name}) as role
      from invect_lease where name = ${name}`.execute(theirs);
    return rows.length === 1;
  } catch {
    return false;
  } finally {
    await sql`delete from invect_lease where name = ${name}`.execute(ours);
  }
}
