/**
 * Loads a database driver. Drivers are optional peers: an app installs the one it uses.
 *
 * @throws Error in one sentence that names the package to install
 */
export async function importDriver(name: string, databaseType: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Error(`baseDatabaseConfig.type '${databaseType}' needs the package ${name}: run \`npm install ${name}\`.`, { cause });
  }
}
