import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../apps/nest-guard', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

/** Whether this Node is new enough for @thallesp/nestjs-better-auth, which asks for 22.22.1. */
export const runsNestGuard: boolean = major > 22 || (major === 22 && minor >= 22);

/** Installs it beside the workspaces. */
export function installNestGuard(): void {
  process.stderr.write('▸ npm ci in benchmarks/apps/nest-guard\n');
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ci failed in benchmarks/apps/nest-guard:\n${stderr}`);
}
