import { EVERY_DATABASE, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const KIB = 1024;

/** better-auth limits neither names nor pictures. Lists of members and remembered sessions contain both. */
describe.each(EVERY_DATABASE)('$name: users with much text', (target) => {
  let world: World;
  let admin: Person;
  beforeAll(async () => {
    world = await makeWorld(target, {
      betterAuth: { user: { additionalFields: { motto: { type: 'string', required: false } } } },
    });
    admin = await world.person('admin');
  });
  afterAll(() => world.close());

  it.each(['name', 'image', 'motto'])('cannot write a %s of 65 KiB, and can write one of 10 KiB', async (field) => {
    const person = await world.person();
    const before = (await person.get('/me')).body;
    const refused = await person.auth('POST', '/update-user', { [field]: 'x'.repeat(65 * KIB) });
    expect([refused.status, refused.body.code]).toEqual([400, 'auth:user_too_long']);
    expect((await person.get('/me')).body).toEqual(before);
    if (field === 'name') return;
    expect((await person.auth('POST', '/update-user', { [field]: 'x'.repeat(10 * KIB) })).status).toBe(200);
  });

  it('cannot sign up with a name of 65 KiB, nor be created with one', async () => {
    const body = { email: 'long@example.test', password: 'correct-horse-9', name: 'x'.repeat(65 * KIB) };
    expect((await world.stranger().auth('POST', '/sign-up/email', body)).body.code).toBe('auth:user_too_long');
    expect((await admin.auth('POST', '/admin/create-user', body)).body.code).toBe('auth:user_too_long');
    expect(await world.sql('select id from "user" where email = ?', body.email)).toEqual([]);
  });

  it('are cut in lists, and are signed in as everybody else', async () => {
    const person = await world.person();
    // MySQL's column takes no more than 255 characters.
    const name = 'n'.repeat(world.store.authUrl.type === 'mysql' ? 255 : 300);
    await world.sql('update "user" set name = ? where id = ?', name, person.id);
    expect((await admin.get(`/members/${person.id}`)).body.name).toBe('n'.repeat(255));
    expect((await person.get('/me')).body.name).toBe(name);
  });

  it('are not remembered, and still are who they are', async () => {
    const person = await world.person();
    expect((await person.auth('POST', '/update-user', { image: 'x'.repeat(10 * KIB) })).status).toBe(200);
    const { internalAdapter } = await world.auth.$context;
    const lookUps = vi.spyOn(internalAdapter, 'findSession');
    for (let time = 0; time < 3; time++) expect((await person.get('/me')).body.id).toBe(person.id);
    expect(lookUps.mock.calls.length).toBe(3);
    await person.auth('POST', '/update-user', { image: null });
    lookUps.mockClear();
    for (let time = 0; time < 3; time++) expect((await person.get('/me')).body.id).toBe(person.id);
    expect(lookUps.mock.calls.length).toBeLessThan(2);
  });
});
