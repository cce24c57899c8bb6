import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const NEXT = createRequire(import.meta.url).resolve('next/dist/bin/next');
const APP = fileURLToPath(new URL('../../apps/next', import.meta.url));

/** Builds the Next.js app, once a run: its targets serve what `next build` made. Not where `TARGET` asks for others. */
export function buildNext(): void {
  if (!'Next at /invect, Next at /a/b'.includes(process.env['TARGET'] ?? '')) return;
  process.stdout.write('Building the Next.js app of the targets …\n');
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [NEXT, 'build', APP], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`next build failed in ${APP}:\n${stdout}${stderr}`);
}
