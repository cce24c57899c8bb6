import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Fill, keptByName, type Store } from './store.js';

/** An SQLite file: empty, or with this content. */
export async function createSqlite(content?: Buffer): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'invect-store-'));
  const file = join(folder, 'app.db');
  if (content) writeFileSync(file, content);
  const door = new Database(file);
  const opened = [door];
  return {
    config: { type: 'sqlite', connectionString: `file:${file}`, id: 'main' },
    authUrl: { url: `file:${file}`, type: 'sqlite' },
    connect() {
      const connection = new Database(file);
      opened.push(connection);
      return connection;
    },
    async sql(statement, ...values) {
      const prepared = door.prepare(statement);
      if (prepared.reader) return prepared.all(...values) as Record<string, unknown>[];
      prepared.run(...values);
      return [];
    },
    async close() {
      for (const connection of opened) connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const contents = keptByName<Buffer>();

/** A file like another one, which was filled once. */
export async function createSqliteLike(name: string, fill: Fill): Promise<Store> {
  const content = await contents(name, async () => {
    const store = await createSqlite();
    await fill(store);
    const reader = new Database(store.authUrl.url.slice('file:'.length));
    const bytes = reader.serialize();
    reader.close();
    await store.close();
    return bytes;
  });
  return createSqlite(content);
}
