import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { organization } from 'better-auth/plugins';
import { expect, it } from 'vitest';
import { type AuthContext, type AuthInstance, contextOf } from '../better-auth/instance.js';
import { createTeamLookup } from './teams.js';

it('reads once more for all callers that arrive during a read of the same user’s memberships', async () => {
  const now = new Date();
  const member = [{ id: 'm1', userId: 'u', organizationId: 'first', role: 'member', createdAt: now }];
  const tables = { user: [], session: [], account: [], verification: [], organization: [], invitation: [], member };
  const quiet = { logger: { disabled: true }, telemetry: { enabled: false }, secret: 'x'.repeat(40) };
  const auth = betterAuth({ ...quiet, database: memoryAdapter(tables), plugins: [organization()] });
  const context = (await contextOf(auth as unknown as AuthInstance)) as AuthContext;
  const findTeams = await createTeamLookup('organizations', context);
  const find = () => findTeams({ userId: 'u', identityId: 'u' });

  let [reads, release] = [0, () => {}];
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const own = context.adapter.findMany;
  context.adapter.findMany = async (query) => {
    const first = ++reads === 1;
    const rows = await own(query);
    if (first) await held;
    return rows;
  };
  const first = find();
  const others = Array.from({ length: 20 }, () => find());
  member.splice(0, 1, { id: 'm2', userId: 'u', organizationId: 'second', role: 'member', createdAt: now });
  release();
  expect(await first).toEqual({ teamIds: ['first'] });
  expect(await Promise.all(others)).toEqual(others.map(() => ({ teamIds: ['second'] })));
  expect(reads).toBe(2);
});
