import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWorld, PASSWORD, TARGETS, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CANARY = 'canary-7f3a-never-to-be-seen';

/** Secrets go in, and come out nowhere: no answer, no log, no file. */
describe.each(TARGETS)('$name: secrets', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target);
  });
  afterAll(() => world.close());

  it('of credentials are in no answer, no log line and not in the database file', async () => {
    const admin = await world.person('admin');
    const secret = { token: CANARY };
    const { body: credential } = await admin.call('POST', '/credentials', { name: 'api', type: 'http.bearer', secret });
    const texts: string[] = [];
    const keep = async (answer: Promise<{ text: string }>): Promise<void> => void texts.push((await answer).text);
    const patch = { version: 1, secret: { token: `${CANARY}-2` } };
    await keep(admin.call('PATCH', `/credentials/${credential.id}`, patch));
    await keep(admin.call('PATCH', `/credentials/${credential.id}`, { ...patch, secret: CANARY }));
    await keep(admin.call('POST', '/credentials', { name: ['x'], type: 'x', secret }));
    await keep(admin.call('POST', '/credentials', `{"name":"x","secret":{"token":"${CANARY}"}`));
    for (const path of [`/credentials/${credential.id}`, '/credentials', '/credentials?search=canary', '/openapi.json'])
      await keep(admin.get(path));
    expect(texts.join('\n')).not.toContain('canary-7f3a');
    expect(JSON.stringify(world.log)).not.toContain('canary-7f3a');
    for (const file of readdirSync(world.folder))
      expect([file, readFileSync(join(world.folder, file)).includes('canary-7f3a')]).toEqual([file, false]);
  });

  it('of people are in no log line, whatever fails', async () => {
    const person = await world.person();
    const token = decodeURIComponent(person.cookies.get('better-auth.session_token') ?? '').split('.')[0] ?? '';
    const email = `secret-${world.port}@example.test`;
    await world.stranger().auth('POST', '/sign-in/email', { email: person.email, password: `${CANARY}!` });
    await world.stranger().auth('POST', '/sign-up/email', { name: 'x', email, password: `${CANARY}!` });
    await world.sql('alter table session rename to session_gone');
    try {
      expect((await person.twin().get('/flows')).status).toBe(503);
      await world.stranger().auth('POST', '/sign-in/email', { email: person.email, password: PASSWORD });
    } finally {
      await world.sql('alter table session_gone rename to session');
    }
    const logged = JSON.stringify(world.log, (_key, value) =>
      value instanceof Error ? `${value.stack} ${String(value.cause)}` : value,
    );
    expect(logged).toContain('error');
    for (const secret of [CANARY, PASSWORD, token, person.cookies.get('better-auth.session_token') ?? '?'])
      expect(logged).not.toContain(secret);
  });

  it('and insides are in no refusal', async () => {
    const person = await world.person();
    await world.sql('alter table invect_flow rename to invect_flow_gone');
    try {
      const answer = await person.get('/flows');
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(answer.text).not.toMatch(/select|sqlite|no such|invect_|\.js|node_modules| at /i);
      expect(Object.keys(answer.body).sort()).toEqual(['code', 'message', 'requestId']);
    } finally {
      await world.sql('alter table invect_flow_gone rename to invect_flow');
    }
  });
});
