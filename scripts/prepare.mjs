import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** The folders of the packages that npm publishes, by name: `packages/testing` is ours alone. */
export const published = readdirSync(`${root}packages`).filter((name) => {
  const manifest = `${root}packages/${name}/package.json`;
  return existsSync(manifest) && !JSON.parse(readFileSync(manifest, 'utf8')).private;
});

/** Says what happens now: silence looks like a hang. */
export function say(text) {
  process.stdout.write(`\n▸ ${text}\n`);
}

/** Runs a command in the root and ends this process where it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** The same, and says every ten seconds that it still runs. */
async function runAndTick(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  const start = performance.now();
  const timer = setInterval(() => {
    process.stdout.write(`  … still at it, ${Math.round((performance.now() - start) / 1000)} s\n`);
  }, 10_000);
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  if (code !== 0) process.exit(code ?? 1);
}

/** Installs what is missing and builds, so that every other script starts from the same state. */
export async function prepare() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Invect needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
  if (!isInstalled()) {
    say('Installing packages (a minute or two; five where better-sqlite3 has to be compiled) …');
    await runAndTick('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  say('Building …');
  run('npx', ['tsc', '-b']);
  run('node', ['packages/ui/build.mjs']);
}

/** Whether node_modules is what the lock file says, and the native module loads. */
function isInstalled() {
  const marker = `${root}node_modules/.package-lock.json`;
  if (!existsSync(marker)) return false;
  try {
    const installed = JSON.parse(readFileSync(marker, 'utf8')).packages;
    const wanted = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages;
    const missing = Object.entries(wanted).some(
      ([path, { version, optional, link }]) =>
        path.includes('node_modules/') && !optional && !link && installed[path]?.version !== version,
    );
    if (missing) return false;
    const Database = createRequire(`${root}package.json`)('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}
