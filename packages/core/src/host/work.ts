import type { Database } from '../database/database.js';
import type { Expressions } from '../expressions/index.js';
import type { People } from '../members/directory.js';
import type { NodeType } from '../nodes/node-type.js';
import { createNodeRegistry, type NodeRegistry } from '../nodes/registry.js';
import { manualTrigger } from '../nodes/types/manual-trigger.js';
import type { HostServices } from '../resources.js';
import { Authority } from '../runs/authority.js';
import { LocalQueue } from '../work/queue.js';
import { Worker } from '../work/worker.js';
import type { HostSettings } from './options.js';

/** What the worker is made of. */
export interface WorkParts {
  readonly settings: HostSettings;
  readonly database: Database;
  readonly services: HostServices;
  readonly people: () => People;
  /** The types of nodes of plugins that have started. */
  readonly nodesOfPlugins: () => readonly NodeType[];
}

/** Creates what carries out runs in this process. Nothing begins before the worker is started. */
export function createWork({ settings, database, services, people, nodesOfPlugins }: WorkParts): {
  readonly worker: Worker;
  readonly close: () => Promise<void>;
} {
  const { logger, roles, permissions, open, runs: options } = settings;
  let registry: NodeRegistry | undefined;
  // Read first when a run begins, and plugins have started by then.
  const types = (): NodeRegistry => {
    registry ??= createNodeRegistry([manualTrigger, ...nodesOfPlugins()]);
    return registry;
  };
  const expressions: Expressions = { evaluate: async (config) => structuredClone(config), close: async () => {} };
  const { maxExpiryDays } = settings.keys;
  const worker = new Worker({
    database,
    registry: types,
    expressions,
    credentials: services.credentials,
    authority: new Authority({ database, people, permissions, roles, maxExpiryDays, open }),
    queue: new LocalQueue(),
    options,
    logger,
  });
  return {
    worker,
    async close() {
      await worker.close();
      await expressions.close();
    },
  };
}
