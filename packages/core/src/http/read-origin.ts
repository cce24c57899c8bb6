/**
 * Reads an origin strictly.
 *
 * @returns the canonical origin, or null for anything but `http(s)://host[:port]`
 */
export function readOrigin(value: string): string | null {
  if (!/^https?:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?)(?::\d{1,5})?$/i.test(value)) return null;
  try {
    return new URL(value).origin;
  } catch {
    return null;
  }
}
