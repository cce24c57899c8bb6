/** Creates the error for a wrong plugin. The message begins with the plugin's id. */
export function pluginError(id: string, why: string): TypeError {
  return new TypeError(`plugin "${id}": ${why}.`);
}
