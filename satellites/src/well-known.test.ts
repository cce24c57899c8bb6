import { mcp } from '@better-auth/mcp';
import { getRequestListener } from '@hono/node-server';
import { createInvect } from '@invect/core';
import { InvectModule, InvectService } from '@invect/nestjs';
import { addressOf, listen, makeWorld, onExpress, onNext, type Target, type World } from '@invect/testing';
import {
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  discoverOAuthServerInfo,
} from '@modelcontextprotocol/client';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { jwt } from 'better-auth/plugins';
import type { Express } from 'express';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ORIGIN = 'https://app.example.test';
const ISSUER = `${ORIGIN}/invect/plugins/auth/api/auth`;
/** An MCP server of the app's, beside Invect. */
const RESOURCE = `${ORIGIN}/mcp`;
const BELOW = '/invect/plugins/auth';

/** Express 4 and 5, and Nest on either: in front of the mount. */
function sendOn(app: Pick<Express, 'use'>): void {
  app.use((req, _res, next) => {
    if (req.url.startsWith('/.well-known/')) req.url = BELOW + req.url;
    next();
  });
}

const express = onExpress(5, '/invect');
const onExpressApp: Target = {
  ...express,
  name: 'Express 5',
  serve: (serving) => express.serve({ ...serving, configure: sendOn }),
};

function onNest(platform: 'Express' | 'Fastify'): Target {
  return {
    name: `Nest on ${platform}`,
    tidiesTargets: false,
    async serve({ host }) {
      const rewriteUrl = ({ url = '/' }: { url?: string }): string =>
        url.startsWith('/.well-known/') ? BELOW + url : url;
      const adapter: AbstractHttpAdapter =
        platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter({ rewriteUrl });
      const module = InvectModule.forRoot(host);
      const app = await NestFactory.create(module, adapter, {
        logger: false,
        abortOnError: false,
        forceCloseConnections: true,
      });
      if (platform === 'Express') sendOn(app.getHttpAdapter().getInstance() as Express);
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      const { invect } = app.get(InvectService, { strict: false });
      return { ...addressOf(port, '/invect'), invect, close: () => app.close() };
    },
  };
}

const onHonoApp: Target = {
  name: 'Hono',
  tidiesTargets: true,
  async serve({ host }) {
    const invect = createInvect(host);
    const app = new Hono();
    app.all('/invect/*', (c) => invect.fetch(c.req.raw, { mountPath: '/invect' }));
    app.get('/.well-known/*', (c) => {
      const { pathname, search } = new URL(c.req.url);
      return invect.fetch(c.req.raw, { mountPath: '/invect', target: `/plugins/auth${pathname}${search}` });
    });
    return listen(getRequestListener(app.fetch), invect, '/invect', () => invect.close());
  },
};

const TARGETS: readonly Target[] = [
  onExpressApp,
  onNest('Express'),
  onNest('Fastify'),
  { ...onNext('/invect'), name: 'Next' },
  onHonoApp,
].filter(({ name }) => name.includes(process.env['TARGET']?.split(' at ')[0] ?? ''));

describe.each(TARGETS)('$name: documents at the root of the origin', (target) => {
  let world: World;
  beforeAll(async () => {
    const server = mcp({ loginPage: '/login', consentPage: '/consent', resource: RESOURCE, scopes: ['tools:read'] });
    world = await makeWorld(target, {
      host: { publicUrl: `${ORIGIN}/invect` },
      // The world is written against the newest better-auth, whose types differ.
      betterAuth: { baseURL: ORIGIN, plugins: [jwt() as never, server as never] },
    });
  });
  afterAll(() => world.close());

  const asked: string[] = [];
  /** What a client reaches at the public URL. */
  async function fetchFn(input: string | URL, init?: RequestInit): Promise<Response> {
    const url = new URL(input);
    asked.push(url.pathname);
    return fetch(world.origin + url.pathname + url.search, init);
  }

  it('lead an MCP client from the server of a tool to its authorization server', async () => {
    const found = await discoverOAuthServerInfo(RESOURCE, { fetchFn });
    expect(found.authorizationServerUrl).toBe(ISSUER);
    expect(found.resourceMetadata?.resource).toBe(RESOURCE);
    expect(found.authorizationServerMetadata).toMatchObject({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/oauth2/authorize`,
      token_endpoint: `${ISSUER}/oauth2/token`,
    });
  });

  it('are where RFC 8414 and RFC 9728 put them, with nothing tried before', async () => {
    asked.length = 0;
    await discoverAuthorizationServerMetadata(ISSUER, { fetchFn });
    await discoverOAuthProtectedResourceMetadata(RESOURCE, {}, fetchFn);
    expect(asked).toEqual([
      '/.well-known/oauth-authorization-server/invect/plugins/auth/api/auth',
      '/.well-known/oauth-protected-resource/mcp',
    ]);
  });

  it('can be asked for with HEAD, below the mount as well (RFC 9110, 9.3.2)', async () => {
    const name = '.well-known/oauth-authorization-server';
    for (const path of [`/${name}${BELOW}/api/auth`, `${BELOW}/api/auth/${name}`, `${BELOW}/api/auth/jwks`]) {
      const [get, head] = await Promise.all(['GET', 'HEAD'].map((method) => fetch(world.origin + path, { method })));
      expect([path, get?.status, head?.status]).toEqual([path, 200, 200]);
      expect(head?.headers.get('content-type')).toBe(get?.headers.get('content-type'));
      expect(await head?.text()).toBe('');
    }
  });

  it('are below the mount as well, and nothing else is', async () => {
    const statusOf = async (path: string): Promise<number> => (await fetch(world.origin + path)).status;
    expect(await statusOf(`${BELOW}/api/auth/.well-known/oauth-authorization-server`)).toBe(200);
    for (const path of ['/.well-known/unknown', '/.well-known/oauth-authorization-server/api/auth']) {
      expect(await statusOf(path)).toBe(404);
    }
    expect((await fetch(`${world.base}/me`)).status).toBe(401);
  });
});
