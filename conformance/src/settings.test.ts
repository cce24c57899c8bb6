import { MATRIX, makeWorld, ONE_TARGET, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Section {
  readonly source: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly warnings: readonly { readonly problem: string; readonly fix: string }[];
}

async function sectionsFor(admin: Person): Promise<Record<string, Section & { fact: Record<string, string> }>> {
  const { status, body } = await admin.get('/settings');
  expect(status).toBe(200);
  const sections = body.sections as Section[];
  return Object.fromEntries(
    sections.map((one) => [
      one.source,
      { ...one, fact: Object.fromEntries(one.facts.map(({ name, value }) => [name, value])) },
    ]),
  );
}

describe.each(MATRIX)('$name: the settings', (target) => {
  let world: World;
  let admin: Person;
  beforeAll(async () => {
    world = await makeWorld(target);
    admin = await world.person('admin');
  });
  afterAll(() => world.close());

  it('say what is logged at start, and where the host is', async () => {
    const { host, 'user-auth': auth } = await sectionsFor(admin);
    expect(host?.fact).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.version,
      mount: world.mount || '/, the root',
      database: expect.stringMatching(/^(sqlite 3|postgresql \d|mysql \d)/),
      encryptionKey: 'set',
      plugins: 'user-auth',
    });
    const logged = world.log.find(({ message }) => message === 'User auth is on')?.fields;
    expect(auth?.fact).toEqual(logged);
    const sentences = auth?.warnings.map(({ problem, fix }) => `${problem}: ${fix}`) ?? [];
    expect(sentences).toContainEqual(expect.stringMatching(/^sign-up is open .*: set signUp: 'invite', or/));
    const warned = world.log.flatMap(({ level, message }) => (level === 'warn' ? message : []));
    expect(warned).toEqual(expect.arrayContaining(sentences));
  });

  it('are for admins only', async () => {
    for (const role of ['viewer', 'editor'])
      expect((await (await world.person(role)).get('/settings')).body).toMatchObject({ code: 'auth:forbidden' });
    expect((await world.stranger().get('/settings')).status).toBe(401);
  });
});

describe.each(ONE_TARGET)('$name: the settings', (target) => {
  it('have a section of each plugin that reports, every warning with its fix, and no secret', async () => {
    const secrets = ['canary-client-secret', 'canary-smtp-password'];
    const world = await makeWorld(target, {
      host: {
        secrets: { env: () => secrets[1] },
        encryptionKey: Buffer.alloc(32, 9).toString('base64'),
        runs: false,
        plugins: [
          {
            id: 'reports',
            start: () => ({
              report: async () => ({
                facts: { greeting: 'on' },
                warnings: [{ problem: 'nobody reads reports', fix: 'read them' }],
              }),
            }),
          },
          { id: 'silent' },
        ],
      },
      userAuth: { publicPaths: ['/invect/flows'] },
      betterAuth: {
        emailAndPassword: { enabled: true, sendResetPassword: async () => {} },
        socialProviders: { github: { clientId: 'x', clientSecret: secrets[0] ?? '' } },
      },
    });
    try {
      const admin = await world.person('admin');
      const sections = await sectionsFor(admin);
      expect(Object.keys(sections)).toEqual(['host', 'user-auth', 'reports']);
      expect(sections['reports']).toMatchObject({ fact: { greeting: 'on' }, warnings: [{ fix: 'read them' }] });
      expect(sections['host']?.fact['runs']).toBe('in other processes');
      expect(sections['host']?.warnings).toMatchObject([
        {
          problem: expect.stringContaining("publicPaths has '/invect/flows'"),
          fix: expect.stringContaining("'/flows'"),
        },
      ]);
      expect(sections['user-auth']?.fact['signIn']).toBe('email and password, github');
      expect(sections['user-auth']?.warnings.map(({ fix }) => fix)).toContain(
        'set emailAndPassword.revokeSessionsOnPasswordReset',
      );
      const { text } = await admin.get('/settings');
      const { connectionString } = world.store.config;
      for (const secret of [...secrets, connectionString, Buffer.alloc(32, 9).toString('base64')])
        expect(text).not.toContain(secret);
      expect(text).not.toContain('inv_');
    } finally {
      await world.close();
    }
  });
});
