import type { InvectOptions } from '@invect/core';
import { loadOptions } from './app-module.js';
import { importCore } from './app-packages.js';
import type { Location } from './migrate.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Carries out runs of flows until the process is told to end, and serves no HTTP. Then nodes at work may end for `runs.graceSeconds`, and the
 * runs are given to other processes.
 *
 * @param concurrency how many runs at the same time. Default: as the host's options say
 * @throws Error if the host cannot start
 */
export async function work({
  folder,
  config,
  concurrency,
}: Location & { readonly concurrency?: number | undefined }): Promise<void> {
  const { path, options } = await loadOptions(folder, config);
  const core = await importCore(path);
  // The app may serve HTTP with `runs: false`.
  const { runs, ...rest } = options as InvectOptions;
  const own = { ...(runs !== false && runs), work: true, ...(concurrency !== undefined && { concurrency }) };
  const host = core.openHost({ ...rest, runs: own });
  const told = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  const staysAlive = setInterval(() => {}, 60_000);
  try {
    await host.start();
    process.stdout.write('Carrying out runs. SIGTERM or Ctrl-C ends this.\n');
    await told;
  } finally {
    clearInterval(staysAlive);
    await host.close();
  }
}
