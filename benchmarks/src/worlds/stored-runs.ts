import type { Store } from '@invect/testing/stores';

/** Stores runs that are over, of one flow that is there, past the API. */
export async function storeRuns(store: Store, flowId: string, count: number): Promise<void> {
  const isSqlite = store.config.type === 'sqlite';
  const hex = (width: number): string => (isSqlite ? `printf('%0${width}x', i)` : `lpad(to_hex(i), ${width}, '0')`);
  const id = `${hex(8)} || '-0000-7000-8000-' || ${hex(12)}`;
  const numbers = isSqlite
    ? `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`
    : `with n(i) as (select * from generate_series(1, ${count}))`;
  const columns =
    'id, flow_id, flow_version, status, actor_type, depth, nudged, input, created_at, started_at, ended_at';
  const time = `'2026-01-01T00:00:00.000Z'`;
  const values = `${id}, '${flowId}', 1, 'succeeded', 'everybody', 0, 0, '{"n":1}', ${time}, ${time}, ${time}`;
  const insert = `insert into invect_run (${columns})`;
  await store.sql(
    isSqlite
      ? `${numbers} ${insert} select ${values} from n where true`
      : `${insert} ${numbers} select ${values} from n`,
  );
  await store.sql('analyze');
}
