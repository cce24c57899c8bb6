import { makeWorld, TARGETS, type Target, type World, type WorldOptions } from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { warnings } from './warnings.js';

const [target] = TARGETS as [Target];
const worlds: World[] = [];
afterEach(async () => {
  for (const made of worlds.splice(0)) await made.close();
});

async function world(options: WorldOptions = {}, at: Target = target): Promise<World> {
  const made = await makeWorld(at, options);
  worlds.push(made);
  return made;
}

describe('mapUser', () => {
  it('that returns nothing is told of once, and refuses', async () => {
    const here = await world({ userAuth: { mapUser: () => undefined } });
    for (const person of [await here.person(), await here.person()])
      expect(await person.get('/me')).toMatchObject({ status: 403, body: { code: 'auth:forbidden' } });
    expect(warnings(here.log, /mapUser/)).toEqual([expect.stringContaining('return an identity, or null to refuse')]);
  });

  it('that returns null means it: nothing is told', async () => {
    const here = await world({ userAuth: { mapUser: () => null } });
    expect((await (await here.person()).get('/me')).status).toBe(403);
    expect(warnings(here.log, /mapUser/)).toEqual([]);
  });
});

describe('mapRole', () => {
  it('that returns nothing is told of once for each role, and grants nothing', async () => {
    const mapRole = (role: string | null | undefined) => (role === 'known' ? 'viewer' : undefined) as string;
    const here = await world({ userAuth: { mapRole } });
    for (const role of ['member', 'member', null, 'line\n\u001b[31mbreak\u009b', 'known', 'other,known']) {
      const { body } = await (await here.person(role)).get('/me');
      expect([role, body.role]).toEqual([role, role?.endsWith('known') ? 'viewer' : null]);
    }
    const told = warnings(here.log, /mapRole returned no role/);
    expect(told.map((message) => /for (.+), so/.exec(message)?.[1])).toEqual([
      '"member"',
      'null',
      String.raw`"line\n\u001b[31mbreak\u{9b}"`,
    ]);
  });

  it('that returns a role nobody knows is told of, with the roles there are', async () => {
    const here = await world({ userAuth: { mapRole: () => 'Editor' }, host: { roles: { operator: ['flow:read'] } } });
    const person = await here.person();
    expect((await person.get('/flows')).status).toBe(403);
    expect((await person.get('/flows')).status).toBe(403);
    expect(warnings(here.log, /does not know/)).toEqual([expect.stringContaining('admin, editor, viewer, operator')]);
  });

  it('that throws for a new user says so at start', async () => {
    const mapRole = (role: string | null | undefined) => (role as string).toUpperCase().repeat(-1);
    await expect(makeWorld(target, { userAuth: { mapRole } })).rejects.toThrow(/^mapRole threw for .*"user": /);
  });
});

describe.each(TARGETS)('$name: a refusal', (at) => {
  it('names the permission that somebody who is signed in lacks, and nothing to strangers', async () => {
    const here = await world({}, at);
    const viewer = await here.person('viewer');
    const asked = async (person: typeof viewer) => (await person.call('POST', '/flows', { name: 'x' })).body;
    expect(await asked(viewer)).toMatchObject({
      code: 'auth:forbidden',
      message: 'User lacks required permissions: flow:write',
    });
    const removed = await viewer.call('DELETE', '/credentials/01a00000-0000-7000-8000-000000000000');
    expect(removed.body.message).toBe('User lacks required permissions: credential:delete');
    expect(await asked(here.stranger())).toMatchObject({ message: 'No valid session found' });
    await here.sql(`update "user" set banned = 1 where id = ?`, viewer.id);
    expect((await viewer.get('/flows')).body.message).toBe('User lacks required permissions');
  });

  it('says that a team is not yours, existing or not', async () => {
    const here = await world({ userAuth: { mapUser: ({ id }) => ({ id, role: 'editor', teamIds: ['mine'] }) } }, at);
    const { status, body } = await (await here.person()).call('POST', '/flows', { name: 'x', teamId: 'theirs' });
    expect([status, body.message]).toEqual([403, 'User lacks required permissions: teamId must be a team of yours.']);
  });
});
