// npm run bench [-- suite …] [--quick] [--only=<text>]: measures, and writes a table and a picture a suite to
// benchmarks/results/node-<major>. --quick and --only print their figures and write nothing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeCommit, describeMachine } from './report/machine.js';
import { pictureOf } from './report/picture.js';
import { markdownOf } from './report/table.js';
import { adapters } from './suites/adapters.js';
import { audit } from './suites/audit.js';
import { auth } from './suites/auth.js';
import { checks } from './suites/checks.js';
import { keys } from './suites/keys.js';
import { members } from './suites/members.js';
import { memory } from './suites/memory.js';
import { reach } from './suites/reach.js';
import { revocations } from './suites/revocations.js';
import { runs } from './suites/runs.js';
import type { Suite } from './suites/suite.js';

const SUITES: Readonly<Record<string, Suite>> = {
  adapters,
  audit,
  auth,
  checks,
  keys,
  members,
  memory,
  reach,
  revocations,
  runs,
};
/** By Node's major version: AsyncLocalStorage, which better-auth uses, costs nothing there from 24 on. */
const RESULTS = new URL(`../results/node-${process.versions.node.split('.', 1)[0]}/`, import.meta.url);

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const only = words.find((word) => word.startsWith('--only='))?.slice('--only='.length);
const asked = words.filter((word) => !word.startsWith('--'));
const unknown = asked.find((name) => !Object.hasOwn(SUITES, name));
if (unknown !== undefined) throw new Error(`there is no suite ${unknown}; there are ${Object.keys(SUITES).join(', ')}`);

const effort = { rounds: isQuick ? 1 : 9, seconds: 1, ...(only !== undefined && { only }) };
for (const name of asked.length > 0 ? asked : Object.keys(SUITES)) {
  const tables = await (SUITES[name] as Suite)(effort);
  const isRace = tables.some(({ rows }) => rows.length > 0);
  const circumstances = [
    `${describeMachine()}. Commit ${describeCommit()}, ${new Date().toISOString().slice(0, 10)}.`,
    isRace &&
      `Medians of ${effort.rounds} rounds of ${effort.seconds} s each, variants in turn; a ratio is to the first line unless it says otherwise.`,
    isRace && 'Servers on core 0, the load generator on core 1.',
  ]
    .filter(Boolean)
    .join(' ');
  const markdown = markdownOf(name, tables, circumstances);
  console.log(markdown);
  if (isQuick || only !== undefined) continue;
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(fileURLToPath(new URL(`${name}.md`, RESULTS)), markdown);
  if (isRace) writeFileSync(fileURLToPath(new URL(`${name}.svg`, RESULTS)), pictureOf(name, tables));
}
