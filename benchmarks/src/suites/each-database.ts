import { DATABASES, type DatabaseKind } from '@invect/testing/stores';
import type { Table } from './suite.js';

const CONNECTIONS: readonly number[] = [1, 16, 64];

/** Measures on each database that is there. */
export async function onEachDatabase(
  compare: (database: DatabaseKind, connections: readonly number[]) => Promise<readonly Table[]>,
): Promise<Table[]> {
  const tables: Table[] = [];
  for (const database of DATABASES) if (database.available) tables.push(...(await compare(database, CONNECTIONS)));
  return tables;
}

export function titleOf({ name }: DatabaseKind, connections: number): string {
  return `${name}, ${connections} connection${connections === 1 ? '' : 's'}`;
}
