import { httpError } from '../errors.js';
import { createOriginTrust, type OriginTrust } from '../http/origin-trust.js';
import type { Route } from '../http/route.js';
import type { RouteSummary } from './invect.js';
import { createMountReport } from './mount-report.js';
import type { Host } from './open-host.js';
import { createPipeline, type Pipeline } from './pipeline.js';
import { announceSetup } from './setup-link.js';
import { warnAtStart } from './start-warnings.js';
import { Startup } from './startup.js';
import { hintAtWebhooks } from './webhook-hint.js';

/** The lifecycle of a host that serves HTTP: it starts, logs its mount path, serves, and closes. */
export class HttpHost {
  readonly startup: Startup;
  /** Whether an origin is trusted by the options or by a plugin that has started. */
  readonly trustsOrigin: OriginTrust;
  /** Logs the mount path on the first call. */
  readonly reportMount: (mountPath: string) => void;
  readonly #host: Host;
  /** The mount path, as an adapter or the first request has told it. */
  #mountPath: string | undefined;
  /** Undefined until the start has created it. */
  #pipeline: Pipeline | undefined;
  #closed: Promise<void> | undefined;

  /** Begins the start. */
  constructor(host: Host) {
    const { settings } = host;
    const production = process.env['NODE_ENV'] === 'production';
    warnAtStart(settings, production);
    this.#host = host;
    this.trustsOrigin = createOriginTrust(settings.trustedOrigins, () => host.plugins.map(({ started }) => started));
    const logMount = createMountReport(settings, settings.logger);
    this.reportMount = (mountPath) => {
      this.#mountPath ??= mountPath;
      logMount(mountPath);
    };
    this.startup = new Startup(async () => {
      await host.start();
      this.#pipeline = createPipeline(host, this.trustsOrigin, { production, mountPath: () => this.#mountPath ?? '' });
      await announceSetup(host);
      await hintAtWebhooks(host.database, host.hintAtWebhook);
      if (this.#mountPath !== undefined) this.reportMount(this.#mountPath);
    }, settings.logger);
  }

  /**
   * The pipeline. Read it when no start is pending.
   *
   * @throws InvectError 503 if the host could not start, or is closed
   */
  get pipeline(): Pipeline {
    if (this.#closed) throw httpError('host:unavailable', { message: 'This host is shutting down.' });
    const { state } = this.startup;
    if (this.#pipeline && state === 'started') return this.#pipeline;
    throw httpError('host:not_started', typeof state === 'string' ? {} : { cause: state.error });
  }

  /** @throws Error before the host has started */
  get routes(): RouteSummary[] {
    if (this.#pipeline) return this.#pipeline.routes.map(summaryOf);
    throw new Error('the routes of a host are known once it has started: await ready() first');
  }

  mountedAt(path: string): void {
    this.#mountPath = path;
    if (this.startup.state === 'started') this.reportMount(path);
  }

  /** Closes the host after the attempt to start that is in progress. */
  close(): Promise<void> {
    this.#closed ??= this.startup.stop().then(() => this.#host.close());
    return this.#closed;
  }
}

function summaryOf({ method, path, access, accepts, source }: Route): RouteSummary {
  return { method, path, access, accepts, source };
}
