import type { Database } from '../database/database.js';
import type { People } from '../members/directory.js';
import type { HostServices } from '../resources.js';
import { Authority } from '../runs/authority.js';
import { ScheduleLoop } from '../triggers/schedule-loop.js';
import { Worker } from '../work/worker.js';
import type { HostNodes } from './nodes.js';
import type { HostSettings } from './options.js';

/** What the worker is made of. */
export interface WorkParts {
  readonly settings: HostSettings;
  readonly database: Database;
  readonly services: HostServices;
  readonly people: () => People;
  readonly nodes: HostNodes;
}

/** Creates what carries out runs in this process. Nothing begins before the worker is started. */
export function createWork({ settings, database, services, people, nodes }: WorkParts): {
  /** Something has happened to a run. */
  changed(runId: string): void;
  /** Begins. The plugins must have started. */
  start(): void;
  close(): Promise<void>;
} {
  const { logger, roles, permissions, open, runs: options, openQueue } = settings;
  const { maxExpiryDays } = settings.keys;
  const worker = new Worker({
    database,
    registry: nodes.registry,
    expressions: nodes.expressions,
    credentials: services.credentials,
    authority: new Authority({ database, people, permissions, roles, maxExpiryDays, open }),
    openQueue: openQueue && (() => openQueue({ logger })),
    options,
    logger,
    onWritten: (runId) => services.runEvents.changed(runId),
  });
  const schedules = new ScheduleLoop(services.schedules, logger);
  return {
    changed: (runId) => worker.changed(runId),
    start() {
      worker.start();
      if (options.work) schedules.start();
    },
    async close() {
      await schedules.close();
      await worker.close();
    },
  };
}
