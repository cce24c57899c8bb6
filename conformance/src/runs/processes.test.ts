import {
  createRedisQueue,
  DATABASES,
  type HostProcess,
  Person,
  POSTGRES,
  repeated,
  type Store,
  settingsOn,
  startHost,
} from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** @param more settings of its queue */
async function start(store: Store, more: object): Promise<HostProcess> {
  const host = await startHost({ ...settingsOn(store), runs: { leaseSeconds: 1, graceSeconds: 2 }, ...more });
  closing.push(() => host.stop('SIGKILL'));
  return host;
}

/** The same browser, at another process. */
function at(host: HostProcess, person: Person): Person {
  const there = new Person(host);
  for (const [name, value] of person.cookies) there.cookies.set(name, value);
  return there;
}

async function admin(host: HostProcess, store: Store, role = 'admin'): Promise<Person> {
  const person = new Person(host);
  await person.signUp(`p-${Date.now()}-${Math.random()}@example.test`);
  await store.sql('update "user" set role = ? where id = ?', role, person.id);
  return person;
}

/** Short waits, with pure nodes between them. */
async function createFlow(person: Person, waits: number, seconds: number): Promise<string> {
  const steps = Array.from({ length: waits }, (_, index) => [
    { id: `wait-${index}`, type: 'wait', config: { seconds } },
    { id: `count-${index}`, type: 'transform', config: { output: `{{ input.start + ${index} }}` } },
  ]).flat();
  const nodes = [{ id: 'start', type: 'trigger.manual' }, ...steps];
  const edges = steps.map(({ id }, index) => ({ source: nodes[index]?.id, target: id }));
  const { status, body } = await person.call('POST', '/flows', { name: 'A flow', definition: { nodes, edges } });
  expect([status, body]).toMatchObject([201, {}]);
  return body.id;
}

const redis = process.env['TEST_REDIS_URL'] ?? '';
const WAYS = [
  ...DATABASES.map((kind) => ({ name: kind.name, kind, onRedis: false })),
  { name: 'PostgreSQL and BullMQ', kind: POSTGRES, onRedis: true },
].filter(({ kind, onRedis }) => kind.available && (!onRedis || redis !== ''));

describe.each(repeated(WAYS))('runs of processes on $name', ({ kind, onRedis }) => {
  it('begin no node after a role was taken away in another process', async () => {
    const store = await kind.create();
    closing.push(() => store.close());
    const queue = onRedis ? createRedisQueue(redis) : null;
    if (queue) closing.push(queue.remove);
    const more = queue ? { queue: queue.settings } : {};
    const [first, second] = [await start(store, more), await start(store, more)];
    const boss = await admin(first, store);
    const person = await admin(first, store, 'editor');
    const flow = await createFlow(person, 200, 0);
    const started = await Promise.all(
      Array.from({ length: 10 }, () => person.call('POST', `/flows/${flow}/run`, { input: { start: 0 } })),
    );
    const count = async () => Number((await store.sql('select count(*) as n from invect_node_run'))[0]?.['n']);
    await expect.poll(count, { timeout: 30_000 }).toBeGreaterThan(20);
    const answer = await at(second, boss).call('PATCH', `/members/${person.id}`, { role: 'viewer' });
    const answered = new Date().toISOString();
    expect(answer.status).toBe(200);
    for (const { body } of started)
      await expect
        .poll(async () => (await boss.get(`/flow-runs/${body.id}`)).body.error?.code, { timeout: 30_000 })
        .toBe('run:forbidden');
    // Those that asked after the answer were refused, and say so.
    const began = await store.sql(
      "select node_id, status from invect_node_run where started_at > ? and status <> 'failed'",
      answered,
    );
    expect(began).toEqual([]);
  });
});
