// What remembering sessions takes: asks with each of many sessions once, and compares the heap.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createInvect } from '@invect/core';
import { type Store, sessionCookie, storeSessions } from '@invect/testing/stores';
import { userAuth } from '@invect/user-auth';
import Database from 'better-sqlite3';
import { say, workerSettings } from './process.js';
import { makeAuth } from './servers/auth.js';
import { SILENT } from './servers/listen.js';

interface Settings {
  readonly store: Store['config'];
  readonly authUrl: Store['authUrl'];
  readonly sessions: number;
}

const WARM_UP = 100;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const { store: config, authUrl, sessions } = workerSettings<Settings>();
const auth = makeAuth({ authUrl }, {});
const plugins = [userAuth({ auth, migrate: true, maxRememberedSessions: sessions })];
const invect = createInvect({ baseDatabaseConfig: config, logger: SILENT, plugins });
await invect.ready();
const database = new Database(authUrl.url.slice('file:'.length));
const sql = async (statement: string): Promise<[]> => {
  database.exec(statement);
  return [];
};
await storeSessions({ config, sql }, sessions);
database.close();

await ask(0, WARM_UP);
const before = heap();
await ask(WARM_UP, sessions);
say((heap() - before) / (sessions - WARM_UP));
process.exit(0);

async function ask(from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) {
    const request = new Request('http://localhost/invect/me', { headers: { cookie: sessionCookie(index) } });
    const { status } = await invect.fetch(request, { mountPath: '/invect' });
    if (status !== 200) throw new Error(`session ${index} was answered ${status}`);
  }
}

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
