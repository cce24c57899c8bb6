import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../database/database.js';
import { type OwnedColumns, type OwnedRows, ownedRows } from '../database/owned-rows.js';

/** The table `invect_credential`. */
export interface CredentialTable extends OwnedColumns {
  type: string;
  /** Encrypted by the vault. Only `findSealed` selects it. */
  sealed_secret: string;
}

/** A row without its secret. */
export type CredentialRow = Omit<Selectable<CredentialTable>, 'sealed_secret'>;

const PUBLIC_COLUMNS = [
  'id',
  'name',
  'type',
  'team_id',
  'owner_id',
  'visibility',
  'version',
  'created_at',
  'updated_at',
] as const;

/** The SQL of credentials, on the database or within a transaction. */
export class CredentialStore {
  /** Reads and writes rows. It never reads secrets. */
  readonly rows: OwnedRows<CredentialRow, Partial<CredentialTable>>;
  readonly #database: Kysely<{ invect_credential: CredentialTable }>;

  constructor(database: Database) {
    this.rows = ownedRows<CredentialTable, (typeof PUBLIC_COLUMNS)[number]>(
      database,
      'invect_credential',
      PUBLIC_COLUMNS,
    );
    this.#database = database.withTables<{ invect_credential: CredentialTable }>();
  }

  async insert(row: CredentialRow, sealedSecret: string): Promise<void> {
    await this.#database
      .insertInto('invect_credential')
      .values({ ...row, sealed_secret: sealedSecret })
      .execute();
  }

  /** Reads the encrypted secret. Check first who asks. */
  async findSealed(id: string): Promise<string | undefined> {
    const row = await this.#database
      .selectFrom('invect_credential')
      .select('sealed_secret')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.sealed_secret;
  }
}
