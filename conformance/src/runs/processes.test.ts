import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASES, type HostProcess, Person, repeated, type Store, settingsOn, startHost } from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(store: Store): Promise<HostProcess> {
  const host = await startHost({ ...settingsOn(store), runs: { leaseSeconds: 1, graceSeconds: 2 } });
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

describe.each(repeated(DATABASES.filter(({ available }) => available)))('runs of processes on $name', (kind) => {
  it('are all carried out, also if their process is killed again and again', async () => {
    const store = await kind.create();
    closing.push(() => store.close());
    let host = await start(store);
    const person = await admin(host, store);
    const flow = await createFlow(person, 5, 0.05);
    const runs: string[] = [];
    for (let round = 0; round < 4; round++) {
      const there = at(host, person);
      const started = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) => there.call('POST', `/flows/${flow}/run`, { input: { start: index } })),
      );
      for (const one of started)
        if (one.status === 'fulfilled' && one.value.status === 202) runs.push(one.value.body.id);
      await sleep(Math.random() * 400);
      await host.stop('SIGKILL');
      host = await start(store);
    }
    expect(runs.length).toBeGreaterThan(30);
    const open = async () =>
      Number((await store.sql("select count(*) as n from invect_run where status <> 'succeeded'"))[0]?.['n']);
    await expect.poll(open, { timeout: 60_000, interval: 200 }).toBe(0);
    for (const id of runs) {
      const { body } = await at(host, person).get(`/flow-runs/${id}`);
      expect(body).toMatchObject({ status: 'succeeded', output: body.input.start + 4 });
    }
    const repeated = await store.sql(
      'select node_id from invect_node_run group by run_id, node_id, iteration having count(*) > 1',
    );
    expect(repeated).toEqual([]);
  });

  it('begin no node after a role was taken away in another process', async () => {
    const store = await kind.create();
    closing.push(() => store.close());
    const [first, second] = [await start(store), await start(store)];
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
