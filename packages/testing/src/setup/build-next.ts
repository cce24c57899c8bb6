import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEXT = createRequire(import.meta.url).resolve('next/package.json');
const APP = fileURLToPath(new URL('../../apps/next', import.meta.url));
/** Written beside what a build made: what it was made of. */
const STAMP = join(APP, '.next/made-of');

/**
 * Builds the Next.js app whose targets serve what `next build` made, unless it is built already. Not where `TARGET` asks for others.
 *
 * @throws Error with what Next.js said, where the build fails
 */
export function buildNext(): void {
  if (!'Next at /invect, Next at /a/b'.includes(process.env['TARGET'] ?? '')) return;
  const sources = digestOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  process.stdout.write('Building the Next.js app of the targets …\n');
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  const command = join(NEXT, '../dist/bin/next');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'build', APP], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`next build failed in ${APP}:\n${stdout}${stderr}`);
  writeFileSync(STAMP, sources);
}

/** The app bundles nothing of this repository but its own files: its routes call the world that asks. */
function digestOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(NEXT)).update(process.version);
  for (const entry of readdirSync(APP, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.startsWith(join(APP, '.next')) && entry.name !== 'next-env.d.ts') {
      hash.update(path.slice(APP.length)).update(readFileSync(path));
    }
  }
  return hash.digest('hex');
}
