import { DATABASES, EACH_ADAPTER, EACH_DATABASE, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe.each(EACH_ADAPTER)('$name: members', (target) => {
  let world: World;
  let admin: Person;
  let editor: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    [admin, editor] = [await world.person('admin'), await world.person()];
  });
  afterAll(() => world.close());

  it('are listed with their roles, and get others', async () => {
    const { body: found } = await admin.get(`/members/${editor.id}`);
    expect(found).toEqual({
      userId: editor.id,
      name: 'Somebody',
      email: editor.email,
      role: 'editor',
      assigned: false,
      active: true,
      version: 0,
      createdAt: null,
      updatedAt: null,
    });
    const changed = await admin.call('PATCH', `/members/${editor.id}`, { role: 'viewer', version: 0 });
    expect(changed).toMatchObject({ status: 200, body: { role: 'viewer', assigned: true, version: 1 } });
    expect((await editor.get('/me')).body.role).toBe('viewer');
    expect((await editor.call('POST', '/flows', { name: 'Mine' })).status).toBe(403);
    expect((await admin.get('/members?search=' + editor.email)).body.items).toEqual([changed.body]);
    expect((await admin.get('/roles')).body.items.map(({ name }: { name: string }) => name)).toEqual([
      'admin',
      'editor',
      'viewer',
    ]);
  });
});

describe('databases', () => {
  it.each(DATABASES)('$name', () => {});
  it.each(EACH_DATABASE)('$name', () => {});
});
