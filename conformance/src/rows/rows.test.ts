import type { RouteSummary } from '@invect/core';
import { EACH_DATABASE } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Caller, type Cast, make, makeCast } from './cast.js';
import { type Case, casesOf, type Row } from './rules.js';

vi.setConfig({ testTimeout: 300_000 });

const VISIBILITIES = ['workspace', 'team', 'private'] as const;

/** What a row of a resource is made with. */
const FIELDS: Readonly<Record<string, object>> = {
  flow: {},
  credential: { type: 'token', secret: { token: 'canary-2b7e' } },
};

/** Runs of a flow, by what has become of them. No worker is there to change it. */
const RUNS: Readonly<Record<string, string>> = { run: 'queued', 'failed run': 'failed', 'waiting run': 'waiting' };

/** Rows that are reached as a row with an owner is, or have one. */
const HAS_VISIBILITY: ReadonlySet<string> = new Set([...Object.keys(FIELDS), ...Object.keys(RUNS), 'trigger']);

const PAST = '2026-01-01T00:00:00.000Z';

/** Levels of the people who have a share. */
const SHARES = {
  'viewer share': 'viewer',
  'editor share': 'editor',
  'owner share': 'owner',
  'expired share': 'owner',
};

/** Calls every route that the host declares, as everybody, on rows of somebody's: as the declaration and the table of the docs say. */
describe.each(EACH_DATABASE)('$name: every route of a row', (target) => {
  let cast: Cast;
  let routes: readonly RouteSummary[];
  beforeAll(async () => {
    cast = await makeCast(target);
    routes = cast.world.invect.routes.filter(({ source }) => source === 'host');
  });
  afterAll(() => cast.world.close());

  /** A row of the owner's in the team, shared with those who have a share. */
  async function makeOwned(noun: string, visibility: Row['visibility'], more: object = {}): Promise<Row> {
    const fields = FIELDS[noun];
    if (fields === undefined) throw new Error(`say in FIELDS how to make a ${noun}`);
    const { world, owner, people, teamId } = cast;
    const id = await make(owner, `/${noun}s`, { name: 'row', teamId, visibility, ...fields, ...more });
    const shares = Object.entries(SHARES).map(([name, level], at) => {
      const end = name === 'expired share' ? `'${PAST}'` : 'null';
      return `('${at}-${id.slice(2)}', '${id}', 'user', '${people[name]?.id}', '${level}', ${end}, 1, '${PAST}', '${PAST}')`;
    });
    await world.sql(
      `insert into invect_share (id, ${noun}_id, subject_kind, subject_id, level, expires_at, version, created_at, updated_at)
        values ${shares.join(',')}`,
    );
    const params = { [`${noun}Id`]: id, shareId: `0-${id.slice(2)}`, version: '1' };
    return { params, version: 1, accessVersion: 1, visibility };
  }

  /** A team with the same members as the one of the cast. */
  async function makeTeam(): Promise<Row> {
    const { world, admin, teamId: model, owner } = cast;
    const teamId = await make(admin, '/teams', { name: 'row' });
    await world.sql(
      `insert into invect_team_member (user_id, team_id, role, created_at)
        select user_id, ?, role, created_at from invect_team_member where team_id = ?`,
      ...[teamId, model],
    );
    return { params: { teamId, userId: owner.id }, version: 1, visibility: 'team' };
  }

  async function makeRun(status: string, visibility: Row['visibility']): Promise<Row> {
    const { world, owner } = cast;
    const flow = await makeOwned('flow', visibility);
    const { body } = await owner.call('POST', `/flows/${flow.params['flowId']}/run`, {});
    await world.sql('update invect_run set status = ? where id = ?', status, body.id);
    if (status === 'waiting')
      await world.sql(
        `insert into invect_node_run (id, run_id, node_id, iteration, attempt, status, retryable, interruptions, waits_for, started_at)
          values (?, ?, 'approve', '', 1, 'waiting', 0, 0, 'approval', ?)`,
        ...[`w${body.id.slice(1)}`, body.id, PAST],
      );
    return { ...flow, params: { ...flow.params, runId: body.id } };
  }

  async function makeTrigger(visibility: Row['visibility']): Promise<Row> {
    const definition = { nodes: [{ id: 'hook', type: 'trigger.webhook' }], edges: [] };
    const flow = await makeOwned('flow', visibility, { definition });
    const { body } = await cast.owner.get(`/flows/${flow.params['flowId']}/triggers`);
    return { ...flow, params: { ...flow.params, triggerId: body.items[0].id } };
  }

  async function makeRow(of: string, visibility: Row['visibility']): Promise<Row> {
    const { admin, owner, teamId } = cast;
    const run = RUNS[of];
    if (run !== undefined) return makeRun(run, visibility);
    if (of === 'team') return makeTeam();
    if (of === 'trigger') return makeTrigger(visibility);
    if (of === 'key') {
      const keyId = await make(owner, '/keys', { name: 'row', scopes: ['flow:read'] });
      return { params: { keyId }, version: 1, visibility };
    }
    if (of === 'service account') {
      const accountId = await make(admin, '/service-accounts', { name: 'row', role: 'editor', teamId });
      return { params: { accountId }, version: 1, visibility };
    }
    return makeOwned(of, visibility);
  }

  /** What a caller must be answered: by the route's declaration, and by what they are to the row. */
  function expected({ access }: RouteSummary, one: Case, caller: Caller, row: Row): string {
    if (caller.standing === null) return 'auth:session_not_found';
    if (access.permission === undefined) throw new Error('a route of rows needs a permission');
    if (!caller.holds.test(access.permission)) return 'auth:forbidden';
    if (one.needsSession && !caller.hasSession) return 'auth:session_required';
    const verdict = one.judge(caller, row, cast);
    if (one.lists) return verdict === 'allowed' ? 'listed' : 'not listed';
    return { allowed: 'done', hidden: '404', refused: 'auth:forbidden' }[verdict];
  }

  async function answer({ method, path }: RouteSummary, one: Case, caller: Caller, row: Row): Promise<string> {
    const named = path.replaceAll(/:(\w+)/g, (_all, name: string) => row.params[name] ?? `no-${name}`);
    const query = one.lists ? `?limit=100&${one.query?.(row, cast) ?? ''}` : '';
    const { status, body } = await caller.call(method, named + query, one.body?.(row, cast));
    if (status >= 400) return status === 404 ? '404' : (body?.code ?? String(status));
    if (one.lists === undefined) return 'done';
    const ids = Object.values(row.params);
    return body.items.some(({ id }: { id: string }) => ids.includes(id)) ? 'listed' : 'not listed';
  }

  it('is classified, and so is every other route of the host; all are in the OpenAPI document', async () => {
    expect(routes.length).toBeGreaterThan(40);
    for (const route of routes) casesOf(route, routes);
    const { paths } = (await cast.admin.get('/openapi.json')).body;
    for (const { method, path, accepts } of routes) {
      if (accepts) continue;
      const documented = paths[path.replaceAll(/:(\w+)/g, '{$1}')] ?? {};
      expect([path, Object.keys(documented)]).toEqual([path, expect.arrayContaining([method.toLowerCase()])]);
    }
    const unknown = { method: 'POST', path: '/flows/:flowId/publish', access: {}, source: 'host' } as never;
    expect(() => casesOf(unknown, routes)).toThrow('is not classified');
  });

  it.each(VISIBILITIES)('answers everybody as the table says, where the row is "%s"', async (visibility) => {
    const tried = new Set<string>();
    for (const route of routes) {
      for (const one of casesOf(route, routes)) {
        // Visibility is a matter of rows with an owner.
        if (visibility !== 'team' && !HAS_VISIBILITY.has(one.of)) continue;
        let row = await makeRow(one.of, visibility);
        for (const caller of cast.callers) {
          const label = `${route.method} ${route.path} ${JSON.stringify(one.body?.(row, cast) ?? {})} as ${caller.name}`;
          const wanted = expected(route, one, caller, row);
          expect([label, await answer(route, one, caller, row)]).toEqual([label, wanted]);
          tried.add(wanted);
          if (wanted === 'done' && route.method !== 'GET') row = await makeRow(one.of, visibility);
        }
        if (one.of === 'key' || one.of === 'team') await tidy(one.of, row);
      }
    }
    const hidden = visibility === 'workspace' ? [] : ['404', 'not listed'];
    expect([...tried]).toEqual(expect.arrayContaining(['done', 'auth:forbidden', 'listed', ...hidden]));
  });

  /** An owner has a hundred keys at most. */
  async function tidy(of: 'key' | 'team', { params }: Row): Promise<void> {
    await cast.admin.call('DELETE', of === 'key' ? `/keys/${params['keyId']}` : `/teams/${params['teamId']}`);
  }
});
