// A server process: serves what its settings name, and says on which port.
import { say, workerSettings } from './process.js';
import type { ServerSettings } from './variant.js';

type Serve = (settings: ServerSettings) => Promise<number>;

const settings = workerSettings<ServerSettings>();
const servers = (await import(`./servers/${settings.module}.ts`)) as Record<string, Serve>;
const serve = servers[settings.server];
if (serve === undefined) throw new Error(`servers/${settings.module}.ts has no ${settings.server}`);
say(await serve(settings));
process.on('SIGTERM', () => process.exit(0));
