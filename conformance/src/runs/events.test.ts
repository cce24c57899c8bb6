import { MATRIX, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Listener, said } from './listener.js';

const OPEN_STREAMS = 30;

describe.each(MATRIX)('$name: the events of a run', (target) => {
  let world: World;
  let person: Person;
  let runId: string;
  beforeAll(async () => {
    world = await makeWorld(target);
    person = await world.person('editor');
  });
  afterAll(() => world.close());

  const listen = (id: string, more: Readonly<Record<string, string>> = {}): Promise<Listener> =>
    Listener.open(world, id, { cookie: person.cookieHeader(), ...more });

  it('come while it goes on, and end with it', async () => {
    const nodes = [
      { id: 'start', type: 'trigger.manual' },
      { id: 'ask', type: 'wait', config: { approval: {} } },
      { id: 'done', type: 'transform', config: { output: '{{ nodes.ask.output.data }}' } },
    ];
    const edges = nodes.slice(1).map(({ id: to }, index) => ({ source: nodes[index]?.id, target: to }));
    const flow = await person.call('POST', '/flows', { name: 'A flow', definition: { nodes, edges } });
    expect([flow.status, flow.body]).toMatchObject([201, {}]);
    runId = (await person.call('POST', `/flows/${flow.body.id}/run`, {})).body.id;
    const listener = await listen(runId);
    expect([listener.status, listener.headers['content-type']]).toEqual([200, 'text/event-stream']);
    expect(listener.headers['cache-control']).toBe('no-store, no-transform');
    await listener.until((event) => said(event) === 'run waiting');
    expect(listener.events[0]).toMatchObject({ event: 'run', id: null, data: { id: runId } });
    expect((await person.call('POST', `/flow-runs/${runId}/resume`, { data: 'yes' })).status).toBe(202);
    await listener.ended;
    expect(said(listener.events.at(-1) as never)).toBe('run succeeded');
    const states = listener.events.filter(({ event }) => event === 'node').map(said);
    for (const { id } of nodes) {
      expect(states.filter((state) => state.startsWith(`${id} `)).at(0)).toBe(`${id}  running`);
      expect(states.filter((state) => state.startsWith(`${id} `)).at(-1)).toBe(`${id}  succeeded`);
    }
    const done = listener.events.findLast(({ data }) => data.nodeId === 'done')?.data;
    const { items } = (await person.get(`/flow-runs/${runId}/node-executions`)).body;
    expect(done).toEqual(items.at(-1));
  });

  it('go on where a listener was cut off, with nothing twice and nothing lost', async () => {
    const all = await listen(runId);
    await all.ended;
    const events = all.events.slice(1);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const [index, { id }] of events.entries()) {
      const rest = await listen(runId, { 'last-event-id': id as string });
      await rest.ended;
      expect(rest.events).toEqual(events.slice(index + 1));
      // 204 tells browsers not to connect again.
      expect(rest.status).toBe(index + 1 === events.length ? 204 : 200);
    }
    const wrong = await person.get(`/flow-runs/${runId}/events`, { 'last-event-id': 'x' });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'request:invalid']);
  });

  it('are for so many listeners of one person, and whoever goes makes room', async () => {
    const { body } = await person.call('GET', `/flow-runs/${runId}`);
    const waiting = (await person.call('POST', `/flows/${body.flowId}/run`, {})).body.id;
    const listeners = await Promise.all(Array.from({ length: OPEN_STREAMS }, () => listen(waiting)));
    expect(listeners.map(({ status }) => status)).toEqual(listeners.map(() => 200));
    const oneMore = await person.get(`/flow-runs/${waiting}/events`);
    expect([oneMore.status, oneMore.body.code]).toEqual([429, 'run:too_many_streams']);
    for (const listener of listeners) listener.close();
    const freed = async () => {
      const again = await listen(waiting);
      again.close();
      return again.status;
    };
    await expect.poll(freed, { timeout: 60_000 }).toBe(200);
    const [first, second] = await Promise.all([listen(waiting), listen(waiting)]);
    await person.call('POST', `/flow-runs/${waiting}/cancel`);
    await Promise.all([first.ended, second.ended]);
    for (const { events } of [first, second]) expect(said(events.at(-1) as never)).toBe('run cancelled');
  });
});
