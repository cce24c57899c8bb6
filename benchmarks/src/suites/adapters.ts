import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { SQLITE } from '@invect/testing/stores';
import { race } from '../rounds.js';
import { start, type Variant } from '../variant.js';
import type { Goal, Suite, Table } from './suite.js';

const CONNECTIONS = 16;
/** Of the time that a request takes. */
const MOST_ADDED = 0.1;

const PAIRS: readonly [name: string, adapter: string, lean: string, leanPath?: string][] = [
  ['node:http, serveNode', 'node', 'nodeLean'],
  ['Express 5', 'express', 'expressLean'],
  ['Express 4', 'expressFour', 'expressFourLean'],
  ['Nest on Express', 'nestOnExpress', 'nestOnExpressLean'],
  ['Nest on Fastify', 'nestOnFastify', 'nestOnFastifyLean'],
  ['Next.js', 'next', 'next', '/lean/me'],
];

/** What each adapter adds to the time of a small GET, over the leanest way its framework has to call `invect.fetch`. */
export const adapters: Suite = async ({ rounds, seconds }) => {
  buildNext();
  const tables: Table[] = [];
  for (const [name, adapter, lean, leanPath = '/invect/me'] of PAIRS) {
    process.stderr.write(`▸ ${name}\n`);
    const store = await SQLITE.create();
    const variants: Variant[] = [
      { name: 'leanest', module: 'adapters', server: lean, path: leanPath },
      { name: 'adapter', module: 'adapters', server: adapter, path: '/invect/me' },
    ];
    const running = [];
    for (const variant of variants) running.push(await start(variant, store));
    const rows = await race(
      running.map((variant) => ({ running: variant, against: 0 })),
      { connections: CONNECTIONS, seconds, sessions: 0 },
      rounds,
    );
    for (const variant of running) await variant.stop();
    await store.close();
    tables.push({
      title: name,
      how: `GET /me of a host with auth: 'none' on SQLite, ${CONNECTIONS} connections.`,
      rows,
      goals: [goalOf(rows[1]?.ratio ?? Number.NaN)],
    });
  }
  return tables;
};

function goalOf(ratio: number): Goal {
  const added = 1 / ratio - 1;
  return {
    what: 'time that the adapter adds',
    wanted: `≤ ${MOST_ADDED * 100}%`,
    reached: `${(added * 100).toFixed(1)}%`,
    met: added <= MOST_ADDED,
  };
}

function buildNext(): void {
  process.stderr.write('▸ next build\n');
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const app = fileURLToPath(new URL('../../apps/next', import.meta.url));
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build', app], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`next build failed in benchmarks/apps/next:\n${stdout}${stderr}`);
}
