import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyAudit } from '@invect/core';
import { DATABASES, repeated, SQLITE, type Store } from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SinkSettings } from './sink-process.js';

/** A lease whose holder has died is taken over after half a minute. */
const TAKE_OVER = 90_000;

describe.each(repeated(DATABASES.filter(({ available }) => available)))('audit.sink on $name', (kind) => {
  let store: Store;
  let folder: string;
  beforeEach(async () => {
    store = await kind.create();
    folder = mkdtempSync(join(tmpdir(), 'invect-sink-'));
    writeFileSync(join(folder, 'positions'), '');
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  async function run(settings: Omit<SinkSettings, 'database' | 'file'>): Promise<string | number> {
    const entry = fileURLToPath(new URL('sink-process.ts', import.meta.url));
    const told: SinkSettings = { ...settings, database: store.config, file: join(folder, 'positions') };
    const env = { ...process.env, SINK_SETTINGS: JSON.stringify(told) };
    const child = spawn(process.execPath, ['--import', 'tsx', entry], { env, stdio: ['ignore', 'inherit', 'inherit'] });
    const [code, signal] = await once(child, 'exit');
    return signal ?? code;
  }

  const got = (): number[] => readFileSync(join(folder, 'positions'), 'utf8').split('\n').filter(Boolean).map(Number);

  it('gets what a process has changed that was killed before its sink was called', async () => {
    expect(await run({ flows: 3, dies: 'after-changes' })).toBe('SIGKILL');
    expect(got()).toEqual([]);
    expect(await store.sql('select name from invect_flow')).toHaveLength(3);
    expect(await run({ flows: 1, until: 4 })).toBe(0);
    expect(got()).toEqual([1, 2, 3, 4]);
    expect(await verifyAudit({ baseDatabaseConfig: store.config })).toMatchObject({ ok: true, entries: 4 });
  });

  it(
    'gets the entries again, in order, that a process has handed over that was killed meanwhile',
    async () => {
      expect(await run({ flows: 3, dies: 'in-sink' })).toBe('SIGKILL');
      const first = got();
      expect(first).toEqual([1, 2, 3].slice(0, first.length));
      // Elsewhere the take-over is the same code, and is not waited for.
      if (kind !== SQLITE) await store.sql('delete from invect_lease');
      expect(await run({ flows: 1, until: 4 })).toBe(0);
      expect(got()).toEqual([...first, 1, 2, 3, 4]);
    },
    TAKE_OVER,
  );
});
