import {
  DATABASES,
  type HostProcess,
  type Person,
  Person as SomePerson,
  type Store,
  settingsOn,
  startHost,
} from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, machineOf } from '../keys/caller.js';
import { Listener, type ReceivedEvent, said } from './listener.js';

describe.each(DATABASES.filter(({ available }) => available))(
  'who watches runs of another process on $name',
  (kind) => {
    let store: Store;
    /** Serves HTTP and carries nothing out. */
    let front: HostProcess;
    let worker: HostProcess;
    let owner: Person;
    let flowId: string;
    beforeAll(async () => {
      store = await kind.create();
      front = await startHost({ ...settingsOn(store), runs: false });
      worker = await startHost({ ...settingsOn(store), runs: { leaseSeconds: 1, graceSeconds: 0 } });
      owner = await somebody('editor');
      flowId = await createFlow([{ id: 'ask', type: 'wait', config: { approval: {} } }]);
    });
    afterAll(async () => {
      await Promise.all([front?.stop('SIGKILL'), worker?.stop('SIGKILL')]);
      await store.close();
    });

    async function somebody(role: string): Promise<Person> {
      const person = new SomePerson(front);
      await person.signUp(`w-${Math.random()}@example.test`);
      await store.sql('update "user" set role = ? where id = ?', role, person.id);
      return person;
    }

    async function createFlow(nodes: object[], edges: object[] = [], more: object = {}): Promise<string> {
      const { status, body } = await owner.call('POST', '/flows', {
        name: 'A flow',
        definition: { nodes, edges },
        ...more,
      });
      expect([status, body]).toMatchObject([201, {}]);
      return body.id;
    }

    async function start(flow: string, input: unknown = null): Promise<string> {
      const { status, body } = await owner.call('POST', `/flows/${flow}/run`, { input });
      expect([status, body]).toMatchObject([202, {}]);
      return body.id;
    }

    const listen = (runId: string, person: Person = owner, more = {}): Promise<Listener> =>
      Listener.open(front, runId, { cookie: person.cookieHeader(), ...more });

    it('gets each event once, however often the connection breaks', async () => {
      const nodes = [
        { id: 'each', type: 'each', config: { items: '{{ input }}', maxParallel: 3 } },
        { id: 'pause', type: 'wait', parentId: 'each', config: { seconds: 0.02 } },
        { id: 'count', type: 'transform', parentId: 'each', config: { output: '{{ item }}' } },
      ];
      const flow = await createFlow(nodes, [{ source: 'pause', target: 'count' }]);
      const runId = await start(
        flow,
        Array.from({ length: 40 }, (_, index) => index),
      );
      const received: ReceivedEvent[] = [];
      for (let most = 1; ; most = (most % 17) + 4) {
        const id = received.at(-1)?.id;
        const listener = await listen(runId, owner, id ? { 'last-event-id': id } : {});
        if (listener.status === 204) break;
        while (listener.events.length < most && !listener.isEnded)
          await new Promise((resolve) => setTimeout(resolve, 5));
        listener.close();
        received.push(...listener.events.filter((event) => event.id !== null));
      }
      expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
      const replay = await listen(runId);
      await replay.ended;
      const ofNodes = (events: ReceivedEvent[], status: (text: string) => boolean) =>
        events
          .filter(({ event, data }) => event === 'node' && status(data.status))
          .map(said)
          .sort();
      const isEnd = (status: string): boolean => status === 'succeeded';
      expect(ofNodes(received, isEnd)).toEqual(ofNodes(replay.events, isEnd));
      expect(ofNodes(received, isEnd)).toHaveLength(81);
      const begins = (events: ReceivedEvent[]) => ofNodes(events, (status) => status === 'running');
      expect(begins(received)).toEqual(begins(replay.events));
      expect(begins(received)).toHaveLength(81);
      expect(said(received.at(-1) as ReceivedEvent)).toBe('run succeeded');
    });

    it('sees a run end that is cancelled, retried and deleted elsewhere', async () => {
      const runId = await start(flowId);
      const there = owner.at(worker);
      const first = await listen(runId);
      await first.until((event) => said(event) === 'ask  waiting');
      await there.call('POST', `/flow-runs/${runId}/cancel`);
      await first.ended;
      expect(first.events.slice(-2).map(said)).toEqual(['ask  cancelled', 'run cancelled']);
      await there.call('POST', `/flow-runs/${runId}/retry`);
      const last = first.events.at(-1)?.id as string;
      const second = await listen(runId, owner, { 'last-event-id': last });
      await second.until(({ data }) => data.attempt === 2 && data.status === 'waiting');
      expect(said(second.events[0] as ReceivedEvent)).toBe('ask  failed');
      await store.sql('delete from invect_run where id = ?', runId);
      await second.ended;
    });

    it.each<[string, (person: Person) => Promise<unknown>]>([
      ['signed out', (person) => person.at(worker).signOut()],
      [
        'banned',
        (person) =>
          store.sql(`update "user" set banned = ${kind.name === 'PostgreSQL' ? 'true' : '1'} where id = ?`, person.id),
      ],
      ['deleted', (person) => store.sql('delete from "user" where id = ?', person.id)],
    ])('gets nothing more once they are %s', async (_what, revoke) => {
      const person = await somebody('viewer');
      const listener = await listen(await start(flowId), person);
      await listener.until((event) => said(event) === 'run waiting');
      await revoke(person);
      await listener.ended;
      expect(said(listener.events.at(-1) as ReceivedEvent)).toBe('run waiting');
    });

    it('gets nothing more once a share is taken away, and a key revoked', async () => {
      const guest = await somebody('viewer');
      const hidden = await createFlow([{ id: 'ask', type: 'wait', config: { approval: {} } }], [], {
        visibility: 'private',
      });
      const share = await owner.call('POST', `/flows/${hidden}/shares`, { userId: guest.id, level: 'viewer' });
      expect([share.status, share.body]).toMatchObject([201, {}]);
      const runId = await start(hidden);
      const listener = await listen(runId, guest);
      await listener.until((event) => said(event) === 'run waiting');
      await owner.at(worker).call('DELETE', `/flows/${hidden}/shares/${share.body.id}`);
      await listener.ended;
      expect((await listen(runId, guest)).status).toBe(404);

      // Being asked again is no request: this key may send two in a minute.
      const machine = await machineOf(front, owner, ['run:read'], { requestsPerMinute: 2 });
      const byKey = await Listener.open(front, runId, { authorization: `Bearer ${machine.token}` });
      await byKey.until((event) => said(event) === 'run waiting');
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect((await machine.get(`/flow-runs/${runId}`)).status).toBe(200);
      expect(byKey.isEnded).toBe(false);
      await owner.at(worker).call('DELETE', `/keys/${machine.keyId}`);
      await byKey.ended;
      expect((await new Machine(front, machine.token).get(`/flow-runs/${runId}`)).status).toBe(401);
    });

    it('does not keep a server from closing', async () => {
      const third = await startHost({ ...settingsOn(store), runs: false });
      const listener = await Listener.open(third, await start(flowId), { cookie: owner.cookieHeader() });
      await listener.until((event) => event.event === 'run');
      await Promise.all([third.stop('SIGTERM'), listener.ended]);
    });
  },
);
