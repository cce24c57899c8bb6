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

describe('the change counter as a witness', () => {
  it('vouches for an answer until one of its rows changes', async () => {
    const { proof } = await witness.observe(async () => found);
    if (proof === null) throw new Error('a proof was expected');
    expect(await witness.holds(proof)).toBe(true);
    database.exec('create table other (id text)');
    expect(await witness.holds(proof)).toBe(true);
    rename('somebody else');
    expect(await witness.holds(proof)).toBe(false);
  });

  it('vouches for nothing that was read while somebody wrote, even where the rows are as they were', async () => {
    const { proof } = await witness.observe(async () => {
      rename('somebody else');
      rename('n');
      return found;
    });
    expect(proof).toBeNull();
  });

  it('vouches for nothing that was read in an open transaction', async () => {
    const { proof } = await witness.observe(async () => {
      database.exec('begin');
      rename('somebody else');
      return { found: { user: { id: 'u', name: 'somebody else' }, session: { token: 't', userId: 'u' } }, cookies: [] };
    });
    database.exec('rollback');
    expect(proof).toBeNull();
  });

  it('vouches for nothing while the file is locked', async () => {
    const { proof } = await witness.observe(async () => found);
    if (proof === null) throw new Error('a proof was expected');
    database.exec('begin exclusive');
    expect(await witness.holds(proof)).toBe(false);
    database.exec('rollback');
  });

  it('vouches for nobody', async () => {
    expect(await witness.observe(async () => ({ found: null, cookies: [] }))).toMatchObject({ proof: null });
  });
});
