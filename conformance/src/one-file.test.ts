import { setTimeout } from 'node:timers/promises';
import { EVERY_DATABASE, makeWorld } from '@invect/testing';
import { describe, expect, it } from 'vitest';

describe.each(EVERY_DATABASE)('$name: better-auth and the host on one database', (target) => {
  it('do not disturb each other: people sign up and in while others save', async () => {
    // A sign-up reads, hashes the password, and then writes, all in one transaction of better-auth's.
    const password = {
      hash: async (plain: string) => {
        await setTimeout(20);
        return `test:${plain}`;
      },
      verify: async ({ hash, password: plain }: { hash: string; password: string }) => hash === `test:${plain}`,
    };
    const world = await makeWorld(target, { betterAuth: { emailAndPassword: { enabled: true, password } } });
    try {
      const member = await world.person();
      const work = Array.from({ length: 10 }, async (_, count) => [
        (await world.stranger().signUp(`new-${count}@example.test`)).status,
        (await member.twin().call('POST', '/flows', { name: `Flow ${count}` })).status,
        (await world.stranger().signIn(member.email)).status,
      ]);
      expect(await Promise.all(work)).toEqual(Array(10).fill([200, 201, 200]));
    } finally {
      await world.close();
    }
  });
});
