import { createRequire } from 'node:module';
import { makeWorld, ONE_TARGET } from '@invect/testing';
import { expect, it } from 'vitest';

const { dependencies } = createRequire(import.meta.url)('../package.json') as { dependencies: Record<string, string> };

it.each(ONE_TARGET)('everything here runs on the better-auth of this workspace: $name', async (target) => {
  const world = await makeWorld(target);
  expect((await world.auth.$context).version).toBe(dependencies['better-auth']);
  await world.close();
});
