import 'reflect-metadata';
import { InvectModule, InvectService } from '@invect/nestjs';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { addressOf, type Target } from './target.js';

/** A Nest app on one of its platforms, with its body parser left on. */
export function onNest(platform: 'Express' | 'Fastify', mount: string): Target {
  return {
    name: `Nest on ${platform} at ${mount || '/'}`,
    tidiesTargets: false,
    async serve({ host, trustProxy }) {
      const module = InvectModule.forRoot({ ...host, mountPath: mount || '/' });
      const adapter: AbstractHttpAdapter =
        platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter({ trustProxy: trustProxy as string });
      if (platform === 'Express' && trustProxy !== undefined) adapter.getInstance().set('trust proxy', trustProxy);
      const app = await NestFactory.create(module, adapter, { logger: false, forceCloseConnections: true });
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      const { invect } = app.get(InvectService, { strict: false });
      return { ...addressOf(port, mount), invect, close: () => app.close() };
    },
  };
}
