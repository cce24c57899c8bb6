import { SQLITE, type Store } from '@invect/testing/stores';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readIdentity } from '../access/identity.js';
import { HOST_PERMISSIONS } from '../access/permissions.js';
import { BUILT_IN_ROLES } from '../access/roles.js';
import { type Database, openDatabase } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { HOST_MIGRATIONS } from '../database/migrations/index.js';
import type { Directory } from '../members/directory.js';
import type { RunActor } from './actor.js';
import { Authority } from './authority.js';

const USER: RunActor = { type: 'user', id: 'u', name: null, keyId: null };

describe('the identity of a run', () => {
  let store: Store;
  let database: Database;
  beforeEach(async () => {
    store = await SQLITE.create();
    database = openDatabase(store.config);
    await migrate(HOST_MIGRATIONS, database, 'sqlite');
  });
  afterEach(async () => {
    await database.destroy();
    await store.close();
  });

  function authority({ open = false, id = 'u' } = {}): Authority {
    const directory: Directory = {
      find: async () => [],
      search: async () => [],
      identityOf: async () => readIdentity({ id, role: 'admin' }),
    };
    return new Authority({
      database,
      people: () => ({ useMembers: false, useTeams: false, directories: [directory] }),
      permissions: HOST_PERMISSIONS,
      roles: BUILT_IN_ROLES,
      maxExpiryDays: 365,
      open,
    });
  }

  async function key(row: {
    id: string;
    user: string | null;
    expires: string | null;
    created: string;
  }): Promise<RunActor> {
    await store.sql(
      'insert into invect_key (id, token_hash, prefix, name, user_id, scopes, expires_at, version, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)',
      ...[row.id, row.id, 'p', 'n', row.user, '["flow:run"]', row.expires, row.created, row.created],
    );
    return { ...USER, keyId: row.id };
  }

  it('is what the directory says of its user, and of nobody else', async () => {
    expect(await authority().identify(USER)).toMatchObject({ id: 'u', role: 'admin' });
    expect(await authority({ id: 'somebody else' }).identify(USER)).toBeNull();
  });

  it('is everybody on an open host only, and nobody else there', async () => {
    const everybody: RunActor = { type: 'everybody', id: 'everybody', name: null, keyId: null };
    expect(await authority({ open: true }).identify(everybody)).toMatchObject({ role: 'admin' });
    expect(await authority().identify(everybody)).toBeNull();
    expect(await authority({ open: true }).identify(USER)).toBeNull();
  });

  it('is limited to what its key may, while the key lives', async () => {
    const now = new Date().toISOString();
    const live = await key({ id: 'live', user: 'u', expires: null, created: now });
    expect(await authority().identify(live)).toMatchObject({ role: undefined, permissions: ['flow:run'] });
    const over = await key({ id: 'over', user: 'u', expires: '2026-01-01T00:00:00.000Z', created: now });
    const old = await key({ id: 'old', user: 'u', expires: null, created: '2020-01-01T00:00:00.000Z' });
    const foreign = await key({ id: 'foreign', user: 'somebody else', expires: null, created: now });
    for (const actor of [over, old, foreign, { ...USER, keyId: 'gone' }])
      expect([actor.keyId, await authority().identify(actor)]).toEqual([actor.keyId, null]);
  });

  it('of a service account is its row', async () => {
    const actor: RunActor = { type: 'service', id: 's', name: null, keyId: null };
    expect(await authority().identify(actor)).toBeNull();
    const at = new Date().toISOString();
    await store.sql(
      "insert into invect_service_account (id, name, role, version, created_at, updated_at) values ('s', 'Build', 'viewer', 1, ?, ?)",
      ...[at, at],
    );
    expect(await authority().identify(actor)).toMatchObject({ id: 's', role: 'viewer' });
    await expect(authority().confirm(actor, 'any')).rejects.toMatchObject({ code: 'run:forbidden' });
  });
});
