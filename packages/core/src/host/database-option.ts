import { checkConnectionUrl } from '../database/connection-url.js';
import type { BaseDatabaseConfig, HostDatabase } from '../database/database.js';
import { DATABASE_TYPES } from '../database/dialects.js';

/**
 * Checks the option `baseDatabaseConfig`.
 *
 * @throws TypeError in one sentence that names the field and the fix
 */
export function readDatabase(config: BaseDatabaseConfig | undefined): HostDatabase {
  if (typeof config !== 'object' || config === null) {
    throw new TypeError(
      "baseDatabaseConfig is missing: give it { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' }.",
    );
  }
  const { connectionString, id } = config;
  const type = config.type === 'postgres' ? 'postgresql' : config.type;
  if (!DATABASE_TYPES.includes(type)) {
    throw new TypeError(
      `baseDatabaseConfig.type is ${JSON.stringify(type)}; it can be 'sqlite', 'postgresql' or 'mysql'.`,
    );
  }
  if (typeof connectionString !== 'string' || connectionString === '') {
    throw new TypeError('baseDatabaseConfig.connectionString is empty: is the environment variable it comes from set?');
  }
  checkConnectionUrl(type, connectionString, { type: 'baseDatabaseConfig.type', url: 'connectionString' });
  if (typeof id !== 'string' || id === '')
    throw new TypeError("baseDatabaseConfig.id is missing: name this database, id: 'main'.");
  checkLimits(config);
  return { ...config, type };
}

function checkLimits(config: BaseDatabaseConfig): void {
  for (const limit of ['maxConnections', 'connectTimeoutMs', 'queryTimeoutMs'] as const) {
    const value = config[limit];
    if (value !== undefined && !(Number.isInteger(value) && value > 0))
      throw new TypeError(
        `baseDatabaseConfig.${limit} is ${JSON.stringify(value)}; it must be a whole number above 0.`,
      );
  }
}
