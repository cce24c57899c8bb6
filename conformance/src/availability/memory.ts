// npm run soak -- 5: one host under mixed load for so many minutes, and every 30 seconds what it holds after a garbage collection.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PASSWORD, Person } from '@invect/testing';

const MINUTES = Number(process.argv[2] ?? 5);
const SAMPLE_MILLISECONDS = 30_000;
const PEOPLE = 12;

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

const child: ChildProcessWithoutNullStreams = spawn(
  process.execPath,
  ['--expose-gc', '--import', 'tsx', fileURLToPath(new URL('host.ts', import.meta.url))],
  { env: { ...process.env, NODE_ENV: 'production' } },
);
child.stderr.pipe(process.stderr);
const output = createInterface(child.stdout);
const nextLine = async <T>(): Promise<T> => JSON.parse(String((await once(output, 'line'))[0])) as T;

const { port } = await nextLine<{ port: number }>();
const served = { origin: `http://127.0.0.1:${port}`, base: `http://127.0.0.1:${port}/invect` };
const answers = new Map<string, number>();
let stopped = false;

/** One person's day, over and over: a sign-up now and then, wrong and right passwords, reads and writes, and a sign-out. */
async function live(): Promise<void> {
  const person = new Person(served);
  for (let round = 0; !stopped; round++) {
    if (round % 10 === 0) {
      person.cookies.clear();
      count('sign-up', (await person.signUp(`${randomUUID()}@example.test`)).status);
    } else {
      count('failed sign-in', (await guess(person.email)).status);
      count('failed sign-in', (await guess(`${randomUUID()}@example.test`)).status);
      count('sign-in', (await person.signIn()).status);
    }
    for (let turn = 0; turn < 5; turn++) {
      const created = await person.call('POST', '/flows', { name: `flow ${round}.${turn}` });
      count('write', created.status);
      count('read', (await person.get(`/flows/${created.body?.id}`)).status);
      count('read', (await person.get('/flows?limit=20')).status);
      count('read', (await person.get('/me')).status);
      count('write', (await person.call('DELETE', `/flows/${created.body?.id}`)).status);
      count('refused', (await new Person(served).get('/flows')).status);
    }
    count('sign-out', (await person.signOut()).status);
  }
}

const guess = (email: string) =>
  new Person(served).auth('POST', '/sign-in/email', { email, password: `${PASSWORD}-wrong` });

function count(what: string, status: number): void {
  const key = `${what} ${status}`;
  answers.set(key, (answers.get(key) ?? 0) + 1);
}

async function sample(since: number): Promise<void> {
  const memory = nextLine<Memory>();
  child.stdin.write('\n');
  const { rss, heapUsed, external } = await memory;
  const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1).padStart(7);
  const requests = [...answers.values()].reduce((sum, value) => sum + value, 0);
  const seconds = String(Math.round((performance.now() - since) / 1000)).padStart(5);
  console.log(
    `${seconds} s  rss ${megabytes(rss)}  heapUsed ${megabytes(heapUsed)}  external ${megabytes(external)} MB  ${requests} requests`,
  );
}

const started = performance.now();
await sample(started);
const load = Promise.all(Array.from({ length: PEOPLE }, live));
while (performance.now() - started < MINUTES * 60_000) {
  await Promise.race([sleep(SAMPLE_MILLISECONDS), load]);
  await sample(started);
}
stopped = true;
await load;
await sleep(2_000);
await sample(started);
console.log(Object.fromEntries([...answers].sort()));
child.stdin.end();
await once(child, 'exit');
