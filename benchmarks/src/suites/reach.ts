import { type DatabaseKind, MARIADB, POSTGRES, SQLITE } from '@invect/testing/stores';
import { listable } from '../../../packages/core/dist/database/reach.js';
import { race } from '../rounds.js';
import { start, type Variant } from '../variant.js';
import { MEMBER, makeSharedFlows, planOf } from '../worlds/shared-flows.js';
import type { Effort, Suite, Table } from './suite.js';

const FLOWS = '/invect/flows?limit=50';
const VARIANTS: readonly Variant[] = [
  { name: 'an admin, who reaches everything', module: 'reach', server: 'admin', path: FLOWS },
  { name: 'a member of 20 teams', module: 'reach', server: 'member', path: FLOWS },
];
const CONNECTIONS = 16;
/** Access checks add at most 5%. */
const WANTED = 0.95;

/** What it costs to list only those of 100,000 flows that the caller reaches, and how each database does it. */
export const reach: Suite = async (effort) => {
  const tables: Table[] = [];
  for (const database of [SQLITE, POSTGRES, MARIADB]) {
    const isAsked = database.name.includes(effort.only ?? '');
    if (database.available && isAsked) tables.push(await compare(database, effort));
  }
  return tables;
};

async function compare(database: DatabaseKind, { rounds, seconds }: Effort): Promise<Table> {
  process.stderr.write(`▸ ${database.name}\n`);
  const store = await database.create();
  try {
    await makeSharedFlows(store);
    const scope = { everything: false, userId: MEMBER.id, teamIds: MEMBER.teamIds, ownedTeamIds: [] } as const;
    const plan = await planOf(store, (opened) => listable(opened, 'invect_flow', scope));
    const running = [];
    for (const variant of VARIANTS) running.push(await start(variant, store));
    const contestants = running.map((variant) => ({ running: variant, against: 0 }));
    const rows = await race(contestants, { connections: CONNECTIONS, seconds, sessions: 0 }, rounds);
    for (const variant of running) await variant.stop();
    const ratio = rows[1]?.ratio ?? 0;
    return {
      title: `${database.name}, ${CONNECTIONS} connections`,
      how: `GET ${FLOWS}: 100,000 flows, 1,000 teams, 20,000 shares. The plan of the member's query:\n\n\`\`\`\n${plan}\n\`\`\``,
      rows,
      goals: [{ what: 'member / admin', wanted: `≥ ${WANTED}`, reached: ratio.toFixed(2), met: ratio >= WANTED }],
    };
  } finally {
    await store.close();
  }
}
