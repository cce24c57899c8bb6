import { MATRIX, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, refused } from './caller.js';

const INVALID = [401, 'key:invalid'];

describe.each(MATRIX)('$name: a key', (target) => {
  let world: World;
  let editor: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    editor = await world.person('editor');
  });
  afterAll(() => world.close());

  it('acts as its user, within its scopes, until it is revoked', async () => {
    const created = await editor.call('POST', '/keys', { name: 'CI', scopes: ['flow:read', 'flow:write'] });
    expect(created).toMatchObject({
      status: 201,
      body: { name: 'CI', userId: editor.id, serviceAccountId: null, lastUsedAt: null, version: 1 },
    });
    const { id, token, prefix } = created.body;
    expect([token.startsWith(prefix), prefix.length]).toEqual([true, 16]);
    const machine = new Machine(world, token);
    expect((await machine.get('/me')).body).toEqual({
      id: editor.id,
      name: 'Somebody',
      role: null,
      teamIds: [],
      permissions: ['flow:read', 'flow:write'],
      mayCreate: { flow: { workspace: true, teams: [] } },
      missing: [],
      impersonator: null,
    });
    const flow = await machine.call('POST', '/flows', { name: 'by key' });
    expect(flow).toMatchObject({ status: 201, body: { ownerId: editor.id } });
    expect((await machine.call('DELETE', `/flows/${flow.body.id}`)).status).toBe(403);
    expect((await machine.get('/credentials')).status).toBe(403);

    const { items } = (await editor.get('/keys')).body;
    expect(items.find((key: { id: string }) => key.id === id)).not.toHaveProperty('token');
    expect((await editor.call('PATCH', `/keys/${id}`, { version: 1, name: 'Deploy' })).body).toMatchObject({
      name: 'Deploy',
      version: 2,
    });
    expect((await editor.call('PATCH', `/keys/${id}`, { version: 1, name: 'x' })).status).toBe(409);
    expect((await editor.call('DELETE', `/keys/${id}`)).status).toBe(204);
    expect(refused(await machine.get('/me'))).toEqual(INVALID);
    expect((await editor.call('DELETE', `/keys/${id}`)).status).toBe(404);
  });

  it('of a service account acts as the account', async () => {
    const admin = await world.person('admin');
    const account = await admin.call('POST', '/service-accounts', { name: 'Build', role: 'viewer' });
    expect(account).toMatchObject({ status: 201, body: { role: 'viewer', teamId: null, createdBy: admin.id } });
    const keys = `/service-accounts/${account.body.id}/keys`;
    const { body, status } = await admin.call('POST', keys, { name: 'k', scopes: ['flow:read'] });
    expect([status, body.serviceAccountId, body.userId]).toEqual([201, account.body.id, null]);
    const machine = new Machine(world, body.token);
    expect((await machine.get('/me')).body).toMatchObject({
      id: account.body.id,
      name: 'Build',
      role: null,
      permissions: ['flow:read'],
    });
    expect((await machine.get('/flows')).status).toBe(200);
    expect((await admin.get(keys)).body.items).toMatchObject([{ id: body.id }]);
    expect((await admin.call('DELETE', `/service-accounts/${account.body.id}`)).status).toBe(204);
    expect(refused(await machine.get('/me'))).toEqual(INVALID);
  });
});
