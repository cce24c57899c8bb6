// A host with the announcements board, in a process of its own. It prints the steps that its start applied, and ends.
import { openHost } from '@invect/core';
import { announcements } from '../../examples/announcements/src/announcements.js';

interface Applied {
  readonly owner?: string;
  readonly applied?: readonly string[];
}

const host = openHost({
  baseDatabaseConfig: JSON.parse(process.env['DATABASE_CONFIG'] ?? ''),
  auth: 'none',
  plugins: [announcements],
  logger: {
    debug() {},
    info({ owner, applied = [] }: Applied) {
      for (const step of applied) console.log(`${owner} ${step}`);
    },
    warn() {},
    error() {},
  },
});
await host.start();
await host.close();
