import {
  DATABASES,
  type HostProcess,
  Person,
  repeated,
  type Store,
  sendRaw,
  settingsOn,
  startHost,
} from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';

const NOW = new Date();
/** The first of a month. */
const FIVE_MONTHS_AGO = new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - 5, 1)).toISOString();

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(store: Store): Promise<HostProcess> {
  const userAuth = { publicPaths: ['/webhooks'] };
  const host = await startHost({ ...settingsOn(store), userAuth, runs: { leaseSeconds: 1, graceSeconds: 2 } });
  closing.push(() => host.stop('SIGKILL'));
  return host;
}

async function open(kind: (typeof DATABASES)[number]): Promise<{ store: Store; host: HostProcess; person: Person }> {
  const store = await kind.create();
  closing.push(() => store.close());
  const host = await start(store);
  const person = new Person(host);
  await person.signUp(`p-${Date.now()}-${Math.random()}@example.test`);
  return { store, host, person };
}

/** A flow that begins with a trigger, and that trigger. */
async function trigger(person: Person, type: string, config: object) {
  const nodes = [
    { id: 'start', type, config },
    { id: 'echo', type: 'transform', config: { output: '{{ input }}' } },
  ];
  const definition = { nodes, edges: [{ source: 'start', target: 'echo' }] };
  const { status, body } = await person.call('POST', '/flows', { name: 'A flow', definition });
  expect([status, body]).toMatchObject([201, {}]);
  const triggers = await person.get(`/flows/${body.id}/triggers`);
  return { ...triggers.body.items[0], flowId: body.id };
}

/** What another system sends: no cookie, no Origin. */
function send({ base }: HostProcess, webhookId: string, body: object, headers: Record<string, string> = {}) {
  return fetch(`${base}/webhooks/${webhookId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe.each(repeated(DATABASES.filter(({ available }) => available)))('triggers of processes on $name', (kind) => {
  it('have stored the run of every delivery that was answered with 202 when their process is killed', async () => {
    const { store, host: first, person } = await open(kind);
    const { webhookId } = await trigger(person, 'trigger.webhook', {});
    const runs: string[] = [];
    let host = first;
    for (let round = 0; round < 3; round++) {
      const sent = Array.from({ length: 8 }, async (_, index) => {
        const answer = await send(host, webhookId, { index }, { 'webhook-id': `${round}-${index}` });
        expect(answer.status).toBe(202);
        runs.push(((await answer.json()) as { runId: string }).runId);
      });
      // With the first answer: the others are under way.
      await Promise.any(sent);
      await host.stop('SIGKILL');
      await Promise.allSettled(sent);
      host = await start(store);
    }
    expect(runs.length).toBeGreaterThanOrEqual(3);
    const done = async () => {
      const marks = runs.map(() => '?').join(', ');
      const found = await store.sql(
        `select id from invect_run where status = 'succeeded' and id in (${marks})`,
        ...runs,
      );
      return found.length;
    };
    await expect.poll(done, { timeout: 60_000, interval: 200 }).toBe(runs.length);
    // Each delivery has one run, also those whose answer was lost.
    const [counts] = await store.sql(
      'select count(*) as deliveries, count(distinct run_id) as runs from invect_webhook_delivery',
    );
    const [all] = await store.sql('select count(*) as runs from invect_run');
    expect([Number(counts?.['runs']), Number(all?.['runs'])]).toEqual([
      Number(counts?.['deliveries']),
      Number(counts?.['deliveries']),
    ]);
  });

  it('start one run for each due time, in two processes, also after both were down', async () => {
    const { store, host, person } = await open(kind);
    const second = await start(store);
    const made = await Promise.all(
      [1, 2, 3, 4].map(() => trigger(person, 'trigger.cron', { cron: '0 0 1 * *', catchUp: 'all' })),
    );
    const due = () => store.sql('update invect_trigger set next_due_at = ?', FIVE_MONTHS_AGO);
    const inputs = async () =>
      (await store.sql('select flow_id, input from invect_run')).map(({ flow_id, input }) => `${flow_id} ${input}`);
    await due();
    await expect.poll(async () => new Set(await inputs()).size, { timeout: 60_000 }).toBeGreaterThanOrEqual(4 * 2);
    const overdue = async () =>
      Number(
        (await store.sql('select count(*) as n from invect_trigger where next_due_at < ?', justBefore()))[0]?.['n'],
      );
    await expect.poll(overdue, { timeout: 60_000 }).toBe(0);
    expect(new Set(await inputs()).size).toBe((await inputs()).length);

    await Promise.all([host.stop('SIGKILL'), second.stop('SIGKILL')]);
    await store.sql('delete from invect_run');
    await due();
    await Promise.all([start(store), start(store)]);
    await expect.poll(async () => (await inputs()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(4 * 2);
    await expect.poll(overdue, { timeout: 60_000 }).toBe(0);
    const all = await inputs();
    expect(new Set(all).size).toBe(all.length);
    for (const { flowId } of made) expect(all).toContain(`${flowId} ${JSON.stringify({ dueAt: FIVE_MONTHS_AGO })}`);
  });
});

/** Due times before this are over. */
function justBefore(): string {
  return new Date(Date.now() - 1_000).toISOString();
}

describe('a webhook', () => {
  it('outlives large bodies and floods of headers, whose sizes tell nothing', async () => {
    const sqlite = DATABASES[0] as (typeof DATABASES)[number];
    const { host, person, store } = await open(sqlite);
    const { webhookId } = await trigger(person, 'trigger.webhook', {});
    for (const id of [webhookId, 'A'.repeat(43)]) {
      const path = `POST /invect/webhooks/${id} HTTP/1.1`;
      const announced = await sendRaw(host.port, [path, `Content-Length: ${10 * 1024 * 1024}`]);
      expect([id, announced.status]).toEqual([id, 413]);
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const chunks = Array.from({ length: 20 }, () => [Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]).flat();
      const body = Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
      const streamed = await sendRaw(host.port, [path, 'Transfer-Encoding: chunked'], body);
      expect([id, streamed.status]).toEqual([id, 413]);
      const flood = Array.from({ length: 200 }, (_, index) => `X-${index}: ${'x'.repeat(100)}`);
      expect([id, (await sendRaw(host.port, [path, ...flood])).status]).toEqual([id, 431]);
    }
    const many = Array.from({ length: 400 }, (_, index) => `X-${index}: 1`);
    const answer = await sendRaw(host.port, [
      `POST /invect/webhooks/${webhookId} HTTP/1.1`,
      'Content-Length: 0',
      ...many,
    ]);
    expect(answer.status).toBe(202);
    const [run] = await store.sql('select input from invect_run');
    expect(Object.keys(JSON.parse(String(run?.['input'])).headers)).toHaveLength(100);
    expect((await send(host, webhookId, { fine: true })).status).toBe(202);
  });
});
