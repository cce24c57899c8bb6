import type { DatabaseConnection, Dialect, Driver, TransactionSettings } from 'kysely';

/**
 * Kysely's driver ends with its `destroy`. This one opens the database with its first query, and once more with the first query
 * after it was closed: an app's better-auth instance outlives the host that closes its database.
 */
export class ReopeningDriver implements Driver {
  readonly #dialect: Dialect;
  #opened: Promise<Driver> | null = null;
  /** A connection goes back to the driver that it came from. */
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
    // What never opened has nothing to close, and has told its error to whoever asked.
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
