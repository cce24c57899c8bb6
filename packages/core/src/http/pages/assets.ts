import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file as it is served. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same, compressed. Undefined if the build made none. */
  readonly br: Uint8Array<ArrayBuffer> | undefined;
  readonly gzip: Uint8Array<ArrayBuffer> | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

const COMPRESSED = ['.br', '.gz'];

/**
 * Reads the files of a folder. They are kept in memory, and requests find them by their exact names; so no request reaches another file.
 *
 * @throws Error if the folder cannot be read; TypeError if a file has an unknown type
 */
export function readAssets(folder: string): ReadonlyMap<string, Asset> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = new Map(files.map(({ name }) => [name, new Uint8Array(readFileSync(join(folder, name)))]));
  const names = [...contents.keys()].filter((name) => !COMPRESSED.includes(extname(name)));
  return new Map(names.map((name) => [name, assetOf(name, contents)]));
}

function assetOf(name: string, contents: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Asset {
  const type = TYPES[extname(name)];
  if (type === undefined)
    throw new TypeError(`pages.assets contains ${name}; files can be ${Object.keys(TYPES).join(', ')}`);
  const bytes = contents.get(name) as Uint8Array<ArrayBuffer>;
  return { type, etag: etagOf(bytes), bytes, br: contents.get(`${name}.br`), gzip: contents.get(`${name}.gz`) };
}

/** Returns a strong ETag of some bytes. */
export function etagOf(bytes: string | Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
}
