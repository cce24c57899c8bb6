// A server process: serves what its settings name, and prints its port.
import { workerSettings } from './process.js';
import type { ServerSettings } from './variant.js';

type Serve = (settings: ServerSettings) => Promise<number>;

const settings = workerSettings<ServerSettings>();
const servers = (await import(`./servers/${settings.module}.ts`)) as Record<string, Serve>;
const serve = servers[settings.server];
if (serve === undefined) throw new Error(`servers/${settings.module}.ts has no ${settings.server}`);
process.stdout.write(`${await serve(settings)}\n`);
process.on('SIGTERM', () => process.exit(0));
