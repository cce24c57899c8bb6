import { SQLITE } from '@invect/testing/stores';
import { startWorker } from '../process.js';
import type { Suite } from './suite.js';

const SESSIONS = 20_000;
const MOST_BYTES = 2_048;

/** What the heap holds for each session that is remembered. */
export const memory: Suite = async () => {
  process.stderr.write(`▸ ${SESSIONS.toLocaleString('en')} remembered sessions\n`);
  const store = await SQLITE.create();
  const worker = startWorker('memory-worker.ts', null, {
    store: store.config,
    authUrl: store.authUrl,
    sessions: SESSIONS,
  });
  const bytes = (await worker.said) as number;
  await worker.stop();
  await store.close();
  return [
    {
      title: 'Remembered sessions',
      how: `${SESSIONS.toLocaleString('en')} sessions ask for /me once, on SQLite; the heap after a garbage collection, less the heap before, divided by their number.`,
      rows: [],
      goals: [
        {
          what: 'memory of each',
          wanted: `≤ ${MOST_BYTES.toLocaleString('en')} bytes`,
          reached: `${Math.round(bytes).toLocaleString('en')} bytes`,
          met: bytes <= MOST_BYTES,
        },
      ],
    },
  ];
};
