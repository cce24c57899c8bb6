import type { Invect } from '@invect/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { type ExpressApp, mountOnExpress } from './mount-express.js';
import { type FastifyApp, mountOnFastify } from './mount-fastify.js';

/**
 * Mounts a host in the app behind a Nest adapter: after what the app has registered (CORS, security headers, sessions), before body
 * parsers and controllers, so that bodies reach the host as streams.
 *
 * @param mountPath public path, `/invect`; `''` for the root
 * @throws Error where the platform is neither Express nor Fastify
 */
export function mount(invect: Invect, adapter: AbstractHttpAdapter, mountPath: string): void {
  const platform = adapter.getType();
  if (platform === 'express') mountOnExpress(invect, adapter.getInstance<ExpressApp>(), mountPath);
  else if (platform === 'fastify') mountOnFastify(invect, adapter.getInstance<FastifyApp>(), mountPath);
  else throw new Error(`Invect runs on Nest's Express and Fastify adapters; this app has "${platform}".`);
}
