import type { AbstractHttpAdapter } from '@nestjs/core';
import { addressOf, type Target } from './target.js';

/** A Nest app on one of its platforms, with its body parser left on. */
export function onNest(platform: 'Express' | 'Fastify', mount: string): Target {
  return {
    name: `Nest on ${platform} at ${mount || '/'}`,
    tidiesTargets: false,
    async serve({ host, trustProxy }) {
      await import('reflect-metadata');
      const { NestFactory } = await import('@nestjs/core');
      const { InvectModule, InvectService } = await import('@invect/nestjs');
      const module = InvectModule.forRoot({ ...host, mountPath: mount || '/' });
      const adapter = await (platform === 'Express' ? expressAdapter(trustProxy) : fastifyAdapter(trustProxy));
      const app = await NestFactory.create(module, adapter, {
        logger: false,
        abortOnError: false,
        forceCloseConnections: true,
      });
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      const { invect } = app.get(InvectService, { strict: false });
      return { ...addressOf(port, mount), invect, close: () => app.close() };
    },
  };
}

async function expressAdapter(trustProxy: unknown): Promise<AbstractHttpAdapter> {
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  const adapter = new ExpressAdapter();
  if (trustProxy !== undefined) adapter.getInstance().set('trust proxy', trustProxy);
  return adapter;
}

async function fastifyAdapter(trustProxy: unknown): Promise<AbstractHttpAdapter> {
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return new FastifyAdapter({ trustProxy: trustProxy as string });
}
