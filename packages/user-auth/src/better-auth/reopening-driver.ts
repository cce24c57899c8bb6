import type { DatabaseConnection, Dialect, Driver, TransactionSettings } from 'kysely';

/**
 * A Kysely driver that can be used again after `destroy`. It opens the database with the first query, and opens it again with the
 * first query after it was closed. An app's better-auth instance outlives the host that closes its database.
 */
export class ReopeningDriver implements Driver {
  readonly #dialect: Dialect;
  #opened: Promise<Driver> | null = null;
  /** The driver that each connection came from, and goes back to. */
  readonly #origins = new WeakMap<DatabaseConnection, Driver>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const driver = await this.#open();
    const connection = await driver.acquireConnection();
    this.#origins.set(connection, driver);
    return connection;
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return this.#originOf(connection).beginTransaction(connection, settings);
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#originOf(connection).commitTransaction(connection);
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#originOf(connection).rollbackTransaction(connection);
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#originOf(connection).releaseConnection(connection);
  }

  async destroy(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    // A driver that failed to open has nothing to close, and its error went to the query that opened it.
    const driver = await opened?.catch(() => null);
    await driver?.destroy();
  }

  #open(): Promise<Driver> {
    this.#opened ??= this.#start().catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }

  async #start(): Promise<Driver> {
    const driver = this.#dialect.createDriver();
    await driver.init();
    return driver;
  }

  #originOf(connection: DatabaseConnection): Driver {
    const driver = this.#origins.get(connection);
    if (driver === undefined) throw new Error('this connection is not from this driver');
    return driver;
  }
}
