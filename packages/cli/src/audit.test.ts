import { fileURLToPath } from 'node:url';
import { createInvect } from '@invect/core';
import { type AppFolder, DATABASES, type Ended, makeAppFolder, repeated, type Store } from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

const CONFIG = `
  export default {
    baseDatabaseConfig: { type: process.env.HOST_TYPE, connectionString: process.env.DATABASE_URL, id: 'main' },
    auth: 'none',
  };`;

/** A command takes a second, and several in a row on a busy machine take longer than a test usually may. */
vi.setConfig({ testTimeout: 120_000 });

describe.each(repeated(DATABASES.filter(({ available }) => available)))('invect audit verify on $name', (kind) => {
  let app: AppFolder;
  let store: Store;
  beforeEach(async () => {
    store = await kind.create();
    app = makeAppFolder({ 'invect.config.ts': CONFIG });
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const invect = createInvect({ baseDatabaseConfig: store.config, auth: 'none', logger });
    for (let count = 0; count < 5; count++) {
      const headers = { 'content-type': 'application/json', origin: 'http://localhost' };
      const body = JSON.stringify({ name: `Flow ${count}` });
      await invect.fetch(new Request('http://localhost/flows', { method: 'POST', headers, body }));
    }
    await invect.close();
  });
  afterEach(async () => {
    app.remove();
    await store.close();
  });

  function verify(...args: string[]): Promise<Ended> {
    const { connectionString, type } = store.config;
    return app.node([BIN, 'audit', 'verify', ...args], { DATABASE_URL: connectionString, HOST_TYPE: type });
  }

  it('finds nothing, or says which entry is gone, and compares with a head that was kept', async () => {
    const first = await verify();
    expect([first.code, first.stdout]).toEqual([
      0,
      expect.stringMatching(/^No fault in 5 entries\nHead: 5:[0-9a-f]{64}\nKeep/),
    ]);
    const head = /Head: (\S+)/.exec(first.stdout)?.[1] ?? '';
    expect(await verify('--expect-head', head)).toMatchObject({ code: 0 });

    const [fourth] = await store.sql('select hash from invect_audit where position = 4');
    await store.sql('delete from invect_audit where position = 5');
    const gone = await verify();
    expect([gone.code, gone.stdout]).toEqual([
      1,
      expect.stringMatching(/^missing 5: the last entries are missing\nFaults in 4/),
    ]);
    await store.sql(
      "update invect_audit_mark set position = 4, hash = ? where name = 'head'",
      String(fourth?.['hash']),
    );
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify('--expect-head', head)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^missing 5: the chain is shorter than expected/),
    });
    expect(await verify('--expect-head', 'nonsense')).toMatchObject({ code: 2 });
  });

  it('does not call a log that it cannot read a good one', async () => {
    await store.sql('drop table invect_audit');
    expect(await verify()).toMatchObject({ code: 2 });
  });
});
