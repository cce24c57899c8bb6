import type { Database } from '../database/database.js';
import { createExpressions } from '../expressions/index.js';
import type { People } from '../members/directory.js';
import type { NodeType } from '../nodes/node-type.js';
import { createNodeRegistry, type NodeRegistry } from '../nodes/registry.js';
import { builtInNodeTypes } from '../nodes/types/index.js';
import { Outgoing } from '../outgoing/index.js';
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
  /** Something has happened to a run. */
  changed(runId: string): void;
  /**
   * Begins. The plugins must have started.
   *
   * @throws TypeError if two types of nodes have one name
   */
  start(): void;
  close(): Promise<void>;
} {
  const { logger, roles, permissions, open, runs: options } = settings;
  const outgoing = new Outgoing(settings.outgoing);
  const expressions = createExpressions();
  const { maxExpiryDays } = settings.keys;
  let registry: NodeRegistry | undefined;
  const worker = new Worker({
    database,
    registry: () => registry ?? createNodeRegistry([]),
    expressions,
    credentials: services.credentials,
    authority: new Authority({ database, people, permissions, roles, maxExpiryDays, open }),
    queue: new LocalQueue(),
    options,
    logger,
  });
  return {
    changed: (runId) => worker.changed(runId),
    start() {
      registry = createNodeRegistry([...builtInNodeTypes(outgoing), ...nodesOfPlugins()]);
      worker.start();
    },
    async close() {
      await worker.close();
      await expressions.close();
      await outgoing.close();
    },
  };
}
