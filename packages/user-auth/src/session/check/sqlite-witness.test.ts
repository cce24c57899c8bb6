import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthInstance, contextOf } from '../../better-auth/instance.js';
import type { SessionAnswer } from '../lookup.js';
import { openSqliteWitness } from './sqlite-witness.js';
import type { Witness } from './witness.js';

let folder: string;
let database: Database.Database;
let witness: Witness<object>;
let closeFirst: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'invect-witness-'));
  database = new Database(join(folder, 'app.db'));
  const auth = betterAuth({ database, secret: 'x'.repeat(40), telemetry: { enabled: false } });
  await (await getMigrations(auth.options)).runMigrations();
  const now = new Date().toISOString();
  database.exec(
    `insert into user (id, name, email, emailVerified, createdAt, updatedAt) values ('u', 'n', 'e', 1, '${now}', '${now}')`,
  );
  database.exec(
    `insert into session (id, token, userId, expiresAt, createdAt, updatedAt) values ('s', 't', 'u', '${now}', '${now}', '${now}')`,
  );
  const context = await contextOf(auth as unknown as AuthInstance);
  const opened = context && (await openSqliteWitness(context));
  if (!opened) throw new Error('a file was expected');
  witness = opened;
  closeFirst = () => opened.close();
});

afterEach(() => {
  closeFirst();
  database.close();
  rmSync(folder, { recursive: true });
});

const found: SessionAnswer = { found: { user: { id: 'u' }, session: { token: 't', userId: 'u' } }, cookies: [] };
const rename = (name: string): unknown => database.prepare('update user set name = ?').run(name);

// What is special to it beside the contract of every witness: better-auth has the same file open on another connection.
describe('rows of a SQLite file as a witness', () => {
  it('confirm nothing that was read in an open transaction', async () => {
    const { proof } = await witness.observe(async () => {
      database.exec('begin');
      rename('somebody else');
      return { found: { user: { id: 'u', name: 'somebody else' }, session: { token: 't', userId: 'u' } }, cookies: [] };
    });
    database.exec('rollback');
    expect(proof).toBeNull();
  });

  it('confirm nothing while the file is locked, and read on afterwards', async () => {
    const { proof } = await witness.observe(async () => found);
    if (proof === null) throw new Error('a proof was expected');
    database.exec('begin exclusive');
    expect(await witness.holds(proof)).toBe(false);
    database.exec('rollback');
    expect(await witness.holds(proof)).toBe(true);
  });

  it('leave the file unlocked for writers', async () => {
    const { proof } = await witness.observe(async () => found);
    if (proof === null) throw new Error('a proof was expected');
    expect(await witness.holds(proof)).toBe(true);
    database.pragma('busy_timeout = 0');
    rename('somebody else');
    expect(await witness.holds(proof)).toBe(false);
  });
});
