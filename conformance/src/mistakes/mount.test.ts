import { createInvectRouter } from '@invect/express';
import { InvectModule, InvectService } from '@invect/nestjs';
import {
  addressOf,
  listen,
  makeWorld,
  PASSWORD,
  TARGETS,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { createAuthClient } from 'better-auth/client';
import express5 from 'express';
import express4 from 'express4';
import { afterEach, describe, expect, it } from 'vitest';
import { placements, warnings } from './warnings.js';

const worlds: World[] = [];
afterEach(async () => {
  for (const made of worlds.splice(0)) await made.close();
});

async function world(target: Target, options: WorldOptions = {}): Promise<World> {
  const made = await makeWorld(target, options);
  worlds.push(made);
  return made;
}

describe.each(TARGETS)('$name: a client at the wrong path', (target) => {
  it.each(['', '/api/auth', '/auth', '/plugins'])(
    'is told where auth routes lie: baseURL is the mount and %j',
    async (tail) => {
      const here = await world(target);
      const { baseURL, path } = { baseURL: `${here.base}${tail}`, path: `${here.mount}/plugins/auth` };
      // A baseURL without a path gets better-auth's own /api/auth.
      const client = createAuthClient({ baseURL });
      const { data, error } = await client.signIn.email({ email: 'somebody@example.test', password: PASSWORD });
      expect(data).toBeNull();
      expect(error).toMatchObject({
        status: 401,
        code: 'auth:session_not_found',
        message: `No valid session found. better-auth's routes are under ${path}: the client's baseURL must end with that path.`,
      });
      await client.getSession();
      expect(warnings(here.log, /createAuthClient/)).toEqual([expect.stringContaining(`"${path}"`)]);
    },
  );

  it('is told when signed in as well, and with a prefix', async () => {
    const here = await world(target, { userAuth: { prefix: 'login' } });
    const person = here.stranger();
    await person.call('POST', '/plugins/login/sign-up/email', { name: 'A', email: 'a@b.test', password: PASSWORD });
    const { status, body } = await person.get('/api/auth/get-session');
    expect([status, body.code]).toEqual([404, 'request:not_found']);
    expect(body.message).toContain(`${here.mount}/plugins/login`);
  });

  it('learns nothing else: other unknown paths answer as ever', async () => {
    const here = await world(target);
    for (const path of [
      '/nothing',
      '/api',
      '/api/author',
      '/sign-in',
      '/get-session/x',
      '/plugins/x',
      '/flows/sign-out',
    ]) {
      const { status, body } = await here.stranger().get(path);
      expect([path, status, body.message]).toEqual([path, 401, 'No valid session found']);
    }
    expect(warnings(here.log, /createAuthClient/)).toEqual([]);
  });
});

describe.each(TARGETS)('$name: the log', (target) => {
  it('says where the host is mounted, once', async () => {
    const here = await world(target);
    await here.stranger().get('/health');
    await here.stranger().get('/health');
    expect(placements(here)).toEqual([`Invect serves under ${here.mount || '/, the root'}`]);
    expect(warnings(here.log, /publicUrl|publicPaths/)).toEqual([]);
  });

  it('says that publicUrl lacks the mount', async () => {
    const here = await world(target, { host: { publicUrl: 'https://app.example.com' } });
    for (let times = 0; times < 2; times++) await here.stranger().get('/health');
    expect(warnings(here.log, /publicUrl is/)).toEqual(
      here.mount === '' ? [] : [expect.stringContaining(`write publicUrl: 'https://app.example.com${here.mount}'`)],
    );
  });

  it.each(['https://app.example.com{mount}', 'https://app.example.com/behind/a/proxy{mount}'])(
    'says nothing where publicUrl is %s',
    async (url) => {
      const here = await world(target, {
        host: { publicUrl: url.replace('{mount}', target.name.replace(/.* at /, '')) },
      });
      await here.stranger().get('/health');
      expect(warnings(here.log, /publicUrl is/)).toEqual([]);
    },
  );

  it('says that publicPaths has the mount in it, which opens nothing', async () => {
    const mount = target.name.replace(/.* at \/?/, '/');
    const here = await world(target, { userAuth: { publicPaths: [`${mount}/flows`.replace('//', '/'), '/webhooks'] } });
    const { status } = await here.stranger().get('/flows');
    const isRoot = here.mount === '';
    expect(status).toBe(isRoot ? 200 : 401);
    expect(warnings(here.log, /publicPaths has/)).toEqual(
      isRoot ? [] : [expect.stringMatching(/paths are written without the mount; write '\/flows'$/)],
    );
  });
});

describe.each([
  ['4', express4],
  ['5', express5],
] as const)('Express %s: a router without a path', (_version, express) => {
  const at = (prefix: string, isLast = false): Target => ({
    name: 'Express without a path',
    tidiesTargets: false,
    async serve({ host }) {
      const app = express();
      const router = createInvectRouter(host);
      const parent = prefix ? express.Router() : app;
      if (prefix) app.use(prefix, parent);
      parent.use(router);
      if (!isLast) parent.get('/hello', (_req, res) => void res.send('hello'));
      return listen(app, router.invect, prefix, () => router.close());
    },
  });

  it.each(['', '/api'])('is said to swallow what comes after it, at %j', async (prefix) => {
    const here = await world(at(prefix));
    for (let times = 0; times < 2; times++) expect((await here.stranger().get('/hello')).status).toBe(401);
    expect(warnings(here.log, /never reached/)).toEqual([expect.stringContaining("app.use('/invect'")]);
  });

  it('is nothing to warn of where it comes last', async () => {
    const here = await world(at('', true));
    await here.stranger().get('/hello');
    expect(warnings(here.log, /never reached/)).toEqual([]);
  });
});

@Controller('hello')
class HelloController {
  @Get()
  hello() {
    return 'hello';
  }
}

describe('Nest', () => {
  const nest = (prefix: string, mountPath?: string): Target => ({
    name: 'Nest',
    tidiesTargets: false,
    async serve({ host }) {
      const imports = [InvectModule.forRoot({ ...host, ...(mountPath !== undefined && { mountPath }) })];
      const root = { module: class AppModule {}, imports, controllers: [HelloController] };
      const app = await NestFactory.create(root, new ExpressAdapter(), {
        logger: false,
        abortOnError: false,
        forceCloseConnections: true,
      });
      if (prefix) app.setGlobalPrefix(prefix);
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      const { invect } = app.get(InvectService, { strict: false });
      return { ...addressOf(port, '/invect'), invect, close: () => app.close() };
    },
  });

  it('says at start, before any request, where the global prefix puts the mount', async () => {
    const here = await world(nest('api'));
    expect(placements(here)).toEqual(['Invect serves under /api/invect']);
  });

  it('says that controllers are out of reach behind a mount at the root', async () => {
    const here = await world(nest('', '/'));
    expect((await fetch(`${here.origin}/hello`)).status).toBe(401);
    expect(warnings(here.log, /never reached/)).toEqual([expect.stringContaining("mountPath: '/invect'")]);
  });

  it('does not where the mount has a path', async () => {
    const here = await world(nest(''));
    expect((await fetch(`${here.origin}/hello`)).status).toBe(200);
    expect(warnings(here.log, /never reached/)).toEqual([]);
  });
});
