import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/database.js';
import type { DatabaseType } from '../database/dialects.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { ownVersion } from '../own-file.js';
import type { Report } from '../plugins/report.js';
import { describeMount } from './mount-report.js';
import type { Host } from './open-host.js';
import type { HostSettings } from './options.js';
import { startWarnings } from './start-warnings.js';

/** What the host, or a plugin, says of how it is set up. */
const section = z.object({
  /** `host`, or the id of the plugin. */
  source: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  warnings: z.array(z.object({ problem: z.string(), fix: z.string() })),
});

type Section = z.infer<typeof section>;

/** What is known of a host besides its options. */
export interface Circumstances {
  /** Whether `NODE_ENV` is production. */
  readonly production: boolean;
  /** The adapter's mount path, `/invect`; `''` or `/` at the root. It is known once there is a request. */
  readonly mountPath: () => string;
}

/** Creates the route on which admins read how the host and its plugins are set up. */
export function settingsRoute({ settings, database, plugins }: Host, circumstances: Circumstances): RouteDeclaration {
  return route({
    method: 'GET',
    path: '/settings',
    permission: 'settings:read',
    summary: 'How the host and its plugins are set up, and what should be set up in another way',
    response: z.object({ sections: z.array(section) }),
    async handle() {
      const sections = [sectionOf('host', await hostReport(settings, database, circumstances))];
      for (const { plugin, started } of plugins)
        if (started.report) sections.push(sectionOf(plugin.id, await started.report()));
      return { sections };
    },
  });
}

function sectionOf(source: string, { facts, warnings }: Report): Section {
  return {
    source,
    facts: Object.entries(facts).map(([name, value]) => ({ name, value })),
    warnings: warnings.map(({ problem, fix }) => ({ problem, fix })),
  };
}

async function hostReport(
  settings: HostSettings,
  database: Database,
  { production, mountPath }: Circumstances,
): Promise<Report> {
  const { publicUrl, trustedOrigins, vault, secrets, migrate, audit, keys, runs, plugins, open } = settings;
  const { type, id } = settings.database;
  return {
    facts: {
      version: await ownVersion(),
      node: process.version,
      environment: production ? 'production' : 'not production (NODE_ENV)',
      database: `${type} ${await serverVersion(database, type)} (${id})`,
      tables: migrate ? 'created and changed at start' : 'created and changed by `npx @invect/cli migrate`',
      publicUrl: publicUrl ?? "not set: the host takes each request's",
      mount: mountPath() || '/, the root',
      trustedOrigins: trustedOrigins.join(', ') || 'none besides its own',
      signIn: open ? "auth: 'none', everybody is an admin" : 'by plugins',
      plugins: plugins.map((plugin) => plugin.id).join(', ') || 'none',
      encryptionKey: vault === null ? 'not set' : 'set',
      secrets: Object.keys(secrets).join(', ') || 'none besides those stored here',
      runs: runs.work ? `up to ${runs.concurrency} at the same time in this process` : 'in other processes',
      runRetention: daysOf(runs.retentionDays),
      auditRetention: daysOf(audit.retentionDays ?? null),
      keyExpiry: keys.maxExpiryDays === null ? 'keys may live for ever' : `after ${keys.maxExpiryDays} days at most`,
    },
    warnings: [...startWarnings(settings, production), ...describeMount(mountPath(), settings).warnings],
  };
}

function daysOf(days: number | null): string {
  return days === null ? 'for ever' : `${days} days`;
}

const VERSIONS = {
  sqlite: sql<{ version: string }>`select sqlite_version() as version`,
  postgresql: sql<{ version: string }>`select current_setting('server_version') as version`,
  mysql: sql<{ version: string }>`select version() as version`,
} satisfies Record<DatabaseType, unknown>;

async function serverVersion(database: Database, type: DatabaseType): Promise<string> {
  const { rows } = await VERSIONS[type].execute(database);
  return rows[0]?.version ?? '';
}
