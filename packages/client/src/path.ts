/**
 * Fills in the parameters of a path.
 *
 * @param path `/flows/{flowId}`
 * @throws TypeError if a parameter is missing, or if URLs cannot contain it: `.` and `..` would make it another path
 */
export function fillPath(path: string, params: Readonly<Record<string, unknown>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '');
    if (value === '' || value === '.' || value === '..')
      throw new TypeError(`${path} needs the parameter ${name}, and ${JSON.stringify(value)} cannot be one.`);
    return encodeURIComponent(value);
  });
}
