// A host in a process of its own, whose sink writes positions into a file. Its settings come as JSON in SINK_SETTINGS.
import { appendFileSync } from 'node:fs';
import { createInvect, type InvectOptions } from '@invect/core';

export interface SinkSettings {
  readonly database: InvectOptions['baseDatabaseConfig'];
  readonly file: string;
  /** How many flows it creates. */
  readonly flows: number;
  /** When it is killed: after the changes were acknowledged, or after the sink has got them. Undefined: not at all. */
  readonly dies?: 'after-changes' | 'in-sink';
  /** It ends when the file has this many lines. */
  readonly until?: number;
}

const { database, file, flows, dies, until } = JSON.parse(process.env['SINK_SETTINGS'] ?? '') as SinkSettings;
let lines = 0;

const invect = createInvect({
  baseDatabaseConfig: database,
  auth: 'none',
  logger: { debug() {}, info() {}, warn() {}, error: (fields, message) => console.error(message, fields) },
  audit: {
    sink: (entries) => {
      for (const { position } of entries) appendFileSync(file, `${position}\n`);
      lines += entries.length;
      if (dies === 'in-sink') process.kill(process.pid, 'SIGKILL');
      if (until !== undefined && lines >= until) setTimeout(end);
    },
  },
});
await invect.ready();
for (let count = 0; count < flows; count++) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', origin: 'http://localhost' } };
  const body = JSON.stringify({ name: `Flow ${count}` });
  const { status } = await invect.fetch(new Request('http://localhost/flows', { ...init, body }));
  if (status !== 201) throw new Error(`a flow was not created: ${status}`);
}
if (dies === 'after-changes') process.kill(process.pid, 'SIGKILL');
// The timers of the log keep no process alive.
const alive = setInterval(() => {}, 1_000);

async function end(): Promise<void> {
  clearInterval(alive);
  await invect.close();
  process.exit(0);
}
