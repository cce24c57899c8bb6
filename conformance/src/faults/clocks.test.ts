import { verifyAudit } from '@invect/core';
import {
  EACH_DATABASE,
  type HostProcess,
  makeWorld,
  type Person,
  settingsOn,
  startHost,
  type World,
} from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Machine, makeKey } from '../keys/caller.js';

const HOUR = 3_600_000;

/** What Node runs before the host: its clock is wrong by so much. */
const wrongBy = (milliseconds: number): string => `
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...given) { given.length === 0 ? super(Real.now() + ${milliseconds}) : super(...given); }
    static now() { return Real.now() + ${milliseconds}; }
  };`;

describe.each(EACH_DATABASE)('$name: processes whose clocks are two hours ahead and behind', (target) => {
  let world: World;
  let ada: Person;
  let bob: Person;
  let processes: HostProcess[];
  beforeEach(async () => {
    world = await makeWorld(target);
    [ada, bob] = [await world.person('editor'), await world.person('editor')];
    processes = [];
    for (const hours of [2, -2]) {
      const code = encodeURIComponent(wrongBy(hours * HOUR));
      // The same cookies as the process with the right clock.
      const env = { NODE_ENV: 'development', NODE_OPTIONS: `--import data:text/javascript,${code}` };
      processes.push(await startHost(settingsOn(world.store), env));
    }
  });
  afterEach(async () => {
    for (const { stop } of processes) await stop();
    await world.close();
  });

  /** The same person, at the process with the right clock and at the others. */
  const everywhere = (person: Person): Person[] => [person, ...processes.map((process) => person.at(process))];
  const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

  it('agree when a share ends', async () => {
    const flow = `/flows/${(await ada.call('POST', '/flows', { name: 'Mine', visibility: 'private' })).body.id}`;
    const wanted = { userId: bob.id, level: 'viewer', expiresAt: inHours(1) };
    const { body: share } = await ada.call('POST', `${flow}/shares`, wanted);
    for (const who of everywhere(bob)) expect((await who.get(flow)).status).toBe(200);
    const change = { version: 1, expiresAt: inHours(-1) };
    expect((await ada.call('PATCH', `${flow}/shares/${share.id}`, change)).status).toBe(200);
    for (const who of everywhere(bob)) expect((await who.get(flow)).status).toBe(404);
  });

  it('end a key by their own clocks, and a revoked one at once', async () => {
    const { id, token } = await makeKey(ada, ['flow:read'], { expiresAt: inHours(1) });
    const statuses = async (): Promise<number[]> => {
      const answers = [world, ...processes].map((at) => new Machine(at, token).get('/flows'));
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 401, 200]);
    expect((await ada.call('DELETE', `/keys/${id}`)).status).toBe(204);
    expect(await statuses()).toEqual([401, 401, 401]);
  });

  it('end a session, and a role, at once', async () => {
    const boss = await world.person('admin');
    for (const who of everywhere(bob)) expect((await who.call('POST', '/flows', { name: 'x' })).status).toBe(201);
    expect((await boss.call('PATCH', `/members/${bob.id}`, { role: 'viewer' })).status).toBe(200);
    for (const who of everywhere(bob)) expect((await who.call('POST', '/flows', { name: 'x' })).status).toBe(403);
    const copies = everywhere(bob);
    await bob.twin().signOut();
    for (const who of copies) expect((await who.get('/me')).status).toBe(401);
  });

  it('write one audit log, whose chain is whole, and pages that lack nothing', async () => {
    const boss = await world.person('admin');
    const made: string[] = [];
    for (let round = 0; round < 3; round++)
      for (const who of everywhere(ada)) made.push((await who.call('POST', '/flows', { name: 'x' })).body.id);
    const listed: string[] = [];
    let cursor = '';
    do {
      const { body } = await boss.get(`/audit?action=flow.create&limit=2${cursor && `&cursor=${cursor}`}`);
      listed.push(...body.items.map(({ resource }: { resource: { id: string } }) => resource.id));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(listed.sort()).toEqual(made.sort());
    const { items } = (await ada.get('/flows?limit=100')).body;
    expect(items.map(({ id }: { id: string }) => id).sort()).toEqual(made.sort());
    expect(await verifyAudit({ baseDatabaseConfig: world.store.config })).toMatchObject({ ok: true, faults: [] });
  });
});
