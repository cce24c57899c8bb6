import { setTimeout as pause } from 'node:timers/promises';
import {
  createMysql,
  createPostgres,
  type HostProcess,
  Person,
  SQLITE,
  type Store,
  settingsOn,
  startHost,
} from '@invect/testing';
import { type PrivateServer, startServer } from '@invect/testing/servers';

/** What a series of kills found. All lists should be empty. */
export interface KillReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Writes that were answered with 201 and are not in the database. */
  readonly lost: string[];
  /** Answers that nobody should get. */
  readonly wrong: string[];
  /** The longest time from the restart to the first success, in milliseconds. */
  readonly slowestRecovery: number;
  /** The host's connections at the end. */
  readonly connections: number;
}

const RECOVERY_MILLISECONDS = 10_000;
const WORKERS = 4;

/** Kills and restarts the database under load, again and again. */
export async function killDatabase(kind: 'postgres' | 'mysql', kills: number): Promise<KillReport> {
  const server = await startServer(kind);
  const store = await (kind === 'postgres' ? createPostgres : createMysql)(server.url);
  const host = await startHost(settingsOn(store));
  try {
    return await underLoad(
      store,
      kills,
      () => host,
      (load) => databaseDown(server, host, load),
    );
  } finally {
    await host.stop('SIGKILL');
    await server.restart().catch(() => {});
    await store.close().catch(() => {});
    await server.remove();
  }
}

/** Kills and restarts Redis, where better-auth keeps copies of sessions; the sessions themselves are on a SQLite file. */
export async function killRedis(kills: number): Promise<KillReport> {
  const server = await startServer('redis');
  const store = await SQLITE.create();
  const host = await startHost({ ...settingsOn(store), redisUrl: server.url, storeSessionInDatabase: true });
  try {
    return await underLoad(
      store,
      kills,
      () => host,
      (load) => databaseDown(server, host, load),
    );
  } finally {
    await host.stop('SIGKILL');
    await store.close();
    await server.remove();
  }
}

/** Kills and restarts the host itself, on a SQLite file. */
export async function killHost(kills: number): Promise<KillReport> {
  const store = await SQLITE.create();
  let host = await startHost(settingsOn(store));
  try {
    return await underLoad(
      store,
      kills,
      () => host,
      async () => {
        await host.stop('SIGKILL');
        host = await startHost({ ...settingsOn(store), port: host.port });
      },
    );
  } finally {
    await host.stop('SIGKILL');
    await store.close();
  }
}

interface Load {
  readonly member: Person;
  readonly wrong: string[];
}

async function databaseDown(server: PrivateServer, host: HostProcess, { wrong }: Load): Promise<void> {
  const leaver = new Person(host);
  // A store that is back may still be too slow for a sign-up, which asks more of it than a list of flows does.
  const signedUp = await succeeding(
    async () => (await leaver.signUp(`leaver-${Date.now()}@example.test`)).status === 200,
  );
  if (signedUp > RECOVERY_MILLISECONDS) wrong.push('no sign-up after the recovery');
  const replay = leaver.twin();
  await server.kill();
  const answers = {
    flows: await replay.get('/flows'),
    signOut: await leaver.twin().signOut(),
    health: await replay.get('/health'),
    stranger: await new Person(host).get('/flows'),
  };
  const wanted = { flows: [503], signOut: [503, 500], health: [200], stranger: [401, 503] };
  for (const [name, { status }] of Object.entries(answers)) {
    if (!wanted[name as keyof typeof wanted].includes(status)) wrong.push(`${name} while down: ${status}`);
  }
  await server.restart();
}

async function underLoad(
  store: Store,
  kills: number,
  host: () => HostProcess,
  strike: (load: Load) => Promise<void>,
): Promise<KillReport> {
  const member = new Person(host());
  await member.signUp('member@example.test');
  const load: Load = { member, wrong: [] };
  const acknowledged: string[] = [];
  let running = true;

  async function write(worker: number): Promise<void> {
    for (let count = 0; running; count++) {
      const name = `flow ${worker} ${count}`;
      const answer = await member.call('POST', '/flows', { name }).catch(() => null);
      if (answer?.status === 201) acknowledged.push(name);
      else if (answer !== null && answer.status !== 503) load.wrong.push(`POST: ${answer.status} ${answer.text}`);
      if (answer?.status !== 201) await pause(20);
    }
  }
  async function watch(): Promise<void> {
    while (running) {
      const [stranger, health] = await Promise.all([
        new Person(host()).get('/flows').catch(() => null),
        new Person(host()).get('/health').catch(() => null),
      ]);
      if (stranger !== null && ![401, 503].includes(stranger.status)) load.wrong.push(`stranger: ${stranger.status}`);
      if (health !== null && health.status !== 200) load.wrong.push(`health: ${health.status}`);
      await pause(20);
    }
  }
  const workers = Promise.all([watch(), ...Array.from({ length: WORKERS }, (_, worker) => write(worker))]);

  let slowestRecovery = 0;
  for (let kill = 0; kill < kills; kill++) {
    await pause(50 + Math.random() * 250);
    await strike(load);
    const took = await succeeding(async () => (await member.get('/flows')).status === 200);
    slowestRecovery = Math.max(slowestRecovery, took);
    if (took > RECOVERY_MILLISECONDS) load.wrong.push(`no recovery after kill ${kill + 1}`);
  }
  running = false;
  await workers;

  const stored = new Set((await store.sql('select name from invect_flow')).map(({ name }) => name));
  const lost = acknowledged.filter((name) => !stored.has(name));
  const connections = await connectionsOf(store);
  return { kills, acknowledged: acknowledged.length, lost, wrong: load.wrong, slowestRecovery, connections };
}

/**
 * Asks until it is answered well, or for as long as a recovery may take.
 *
 * @returns milliseconds, more than `RECOVERY_MILLISECONDS` where there was no good answer
 */
async function succeeding(ask: () => Promise<boolean>): Promise<number> {
  const start = Date.now();
  while (!(await ask().catch(() => false)) && Date.now() - start <= RECOVERY_MILLISECONDS) await pause(20);
  return Date.now() - start;
}

/** All but the one that asks. */
async function connectionsOf(store: Store): Promise<number> {
  if (store.config.type === 'sqlite') return 0;
  const statement =
    store.config.type === 'postgresql'
      ? 'select count(*) as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
      : 'select count(*) as n from information_schema.processlist where db = database() and id <> connection_id()';
  return Number((await store.sql(statement))[0]?.['n']);
}
