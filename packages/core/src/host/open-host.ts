import { AuditKeeper } from '../audit/keeper.js';
import { type Database, openDatabase } from '../database/database.js';
import { sqlitePathOf } from '../database/drivers.js';
import { type MigrationOwner, migrate, pendingSteps } from '../database/migrate.js';
import { HOST_MIGRATIONS } from '../database/migrations/index.js';
import { holdTurn } from '../database/write-turns.js';
import { storeCodeFlows } from '../flows/code/code-flows.js';
import type { People } from '../members/directory.js';
import { checkStarted } from '../plugins/checks.js';
import type { InvectPlugin, PluginHost, StartedPlugin } from '../plugins/contract.js';
import { migrationsOf } from '../plugins/registry.js';
import { createServices, type HostServices } from '../resources.js';
import { RunEvents } from '../runs/events/service.js';
import { type Close, closeAll } from './close-all.js';
import { createHostNodes, type HostNodes } from './nodes.js';
import { type HostSettings, type InvectOptions, readOptions } from './options.js';
import { createWebhookHint } from './webhook-hint.js';
import { createWork } from './work.js';

/** A plugin that has started, and what its start returned. */
export interface RunningPlugin {
  readonly plugin: InvectPlugin;
  readonly started: StartedPlugin;
}

/** A host without HTTP. It has a database, services and plugins. */
export interface Host {
  readonly settings: HostSettings;
  readonly database: Database;
  readonly services: HostServices;
  readonly audit: AuditKeeper;
  /** The types of nodes, and what evaluates their expressions. */
  readonly nodes: HostNodes;
  /** Logs that webhooks are not public. Undefined if they are. */
  readonly hintAtWebhook: (() => void) | undefined;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
  /** The plugins that have started, in their order. */
  readonly plugins: readonly RunningPlugin[];
  /**
   * Creates missing tables and starts the plugins. If it rejects, it may be called again, and continues with the plugin that failed.
   *
   * @throws Error that names what is wrong, or the error of a plugin's start
   */
  start(): Promise<void>;
  /**
   * Closes the plugins, last to first, and then the database. If one part throws, it still closes the others.
   *
   * @throws the error of the part that could not be closed; AggregateError if there are several
   */
  close(): Promise<void>;
}

/** What an adapter knows before the first request. */
export interface AdapterFacts {
  /** Whether arrivals have a `clientAddress`. Default true. */
  readonly tellsClientAddress?: boolean;
}

/**
 * Creates a host without HTTP. It connects to nothing before `start()`.
 *
 * @throws TypeError if an option is wrong, with a sentence that names the option and the fix
 */
export function openHost(options: InvectOptions, { tellsClientAddress = true }: AdapterFacts = {}): Host {
  const settings = readOptions(options);
  const { logger, publicUrl, trustedOrigins, vault, secrets, permissions } = settings;
  const { type, id, connectionString } = settings.database;
  const database = openDatabase(settings.database);
  const audit = new AuditKeeper(database, logger, settings.audit);
  const nodes = createHostNodes(settings);
  const runEvents = new RunEvents(database, logger);
  const closers: Close[] = [() => database.destroy(), () => audit.close(), () => nodes.close()];
  const plugins: RunningPlugin[] = [];
  const people = (): People => peopleOf(plugins);
  const hintAtWebhook = createWebhookHint(settings);
  const services = createServices({
    database,
    audit,
    vault,
    secrets,
    logger,
    permissions,
    roles: settings.roles,
    people,
    maxExpiryDays: settings.keys.maxExpiryDays,
    open: settings.open,
    onRunChanged: (runId) => {
      work.changed(runId);
      runEvents.changed(runId);
    },
    runEvents,
    isFlowInCode: (id) => settings.flows.some((flow) => flow.id === id),
    nodes: nodes.registry,
    onWebhook: () => hintAtWebhook?.(),
    invitationChannel: () => plugins.find(({ started }) => started.invitations)?.started.invitations,
  });
  const work = createWork({
    settings,
    database,
    services,
    people,
    nodes,
  });
  const pluginHost: PluginHost = {
    database,
    databaseInfo: { type, id, file: type === 'sqlite' ? sqlitePathOf(connectionString) : null },
    logger,
    publicUrl,
    trustedOrigins,
    tellsClientAddress,
    vault,
    services,
    permissions,
    roles: settings.roles,
    audit: audit.log,
    holdTurn: (work) => holdTurn(database, work),
    onClose: (close) => void closers.push(close),
  };
  for (const plugin of settings.plugins) plugin.onOpen?.();

  async function prepareTables(owner: MigrationOwner): Promise<void> {
    if (!settings.migrate) return refusePending(owner);
    const applied = await migrate(owner, database, type);
    if (applied.length > 0)
      logger.info({ database: id, owner: owner.id, applied }, 'Invect created or updated its tables');
  }

  async function refusePending(owner: MigrationOwner): Promise<void> {
    const pending = await pendingSteps(owner, database, type);
    if (pending.length === 0) return;
    throw new Error(
      `migrate is false and tables of ${owner.id === 'host' ? 'the host' : `plugin "${owner.id}"`} are missing (${pending.join(', ')}): run \`npx @invect/cli migrate\` first`,
    );
  }

  async function startPlugin(plugin: InvectPlugin): Promise<void> {
    const owner = migrationsOf(plugin);
    if (owner) await prepareTables(owner);
    const started = (await plugin.start?.(pluginHost)) ?? {};
    if (started.close) closers.push(() => started.close?.());
    checkStarted(plugin.id, started);
    checkAuthenticates(plugin, started);
    nodes.add(plugin.id, started.nodes ?? []);
    plugins.push({ plugin, started });
  }

  return {
    settings,
    database,
    services,
    audit,
    nodes,
    hintAtWebhook,
    people,
    plugins,
    async start() {
      await prepareTables(HOST_MIGRATIONS);
      for (const plugin of settings.plugins.slice(plugins.length)) await startPlugin(plugin);
      await storeCodeFlows(settings.flows, services.flows, database);
      audit.start();
      work.start();
    },
    // Runs end while the plugins still know who is who. Streams end first, so that servers can close.
    close: () => closeAll([...closers.splice(0), () => work.close(), () => runEvents.close()]),
  };
}

function peopleOf(plugins: readonly RunningPlugin[]): People {
  return {
    useMembers: plugins.some(({ started }) => started.usesMembers),
    useTeams: plugins.some(({ started }) => started.usesTeams),
    directories: plugins.flatMap(({ started }) => started.directory ?? []),
  };
}

/** The options were checked with what the plugin said before its start. Its start must not contradict that. */
function checkAuthenticates({ id, authenticates = false }: InvectPlugin, { hooks }: StartedPlugin): void {
  const does = hooks?.onAuthorize !== undefined;
  if (does === authenticates) return;
  throw new TypeError(
    does
      ? `plugin "${id}" returns the hook onAuthorize: it must say authenticates: true`
      : `plugin "${id}" says authenticates: true, and its start returns no hook onAuthorize`,
  );
}
