import {
  addressOf,
  makeWorld,
  type Person,
  type Served,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InvectIdentity, InvectOptions } from '@invect/core';
import {
  AllowAnonymous,
  CurrentIdentity,
  CurrentSession,
  InvectAuthGuard,
  InvectModule,
  type InvectModuleOptions,
  type InvectOptionsFactory,
  InvectService,
  type NestRequest,
  RequirePermission,
} from '@invect/nestjs';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  Get,
  HttpException,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  Post,
  Req,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';

@UseGuards(InvectAuthGuard)
@Controller('own')
class OwnController {
  constructor(@Inject(InvectService) private readonly service: InvectService) {}

  @Get('me')
  me(@CurrentIdentity() identity: InvectIdentity, @CurrentSession() session: { session: { userId: string } }) {
    return { id: identity.id, session: session.session.userId };
  }

  @RequirePermission('flow:write')
  @Post('publish')
  publish() {
    return { done: true };
  }

  @AllowAnonymous()
  @Get('open')
  open(@CurrentIdentity() identity: InvectIdentity | null, @CurrentSession() session: unknown) {
    return { id: identity?.id ?? null, session: session !== null };
  }

  @AllowAnonymous()
  @Get('by-service')
  async byService(@Req() request: NestRequest) {
    return { id: (await this.service.identity(request))?.id ?? null };
  }
}

@Controller({ path: 'versioned', version: '1' })
class VersionedController {
  @Get()
  read() {
    return { version: 1 };
  }
}

@Catch(HttpException)
class AppFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost) {}

  catch(error: HttpException, host: ArgumentsHost): void {
    const body = { filtered: error.getStatus(), refusal: error.getResponse() };
    this.adapterHost.httpAdapter.reply(host.switchToHttp().getResponse(), body, 499);
  }
}

interface NestApp {
  /** The module under test, from the world's host options. */
  readonly module?: (host: InvectOptions) => DynamicModule;
  readonly controllers?: NonNullable<DynamicModule['controllers']>;
  readonly create?: object;
  readonly mount?: string;
  readonly configure?: (app: INestApplication) => void;
}

const PLATFORMS = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

describe.each(PLATFORMS)('Nest on %s', (_platform, makeAdapter) => {
  const worlds: World[] = [];
  let app: INestApplication;
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  /** A target of this test's own, so that the world is the same as everywhere. */
  async function serve(nest: NestApp = {}, options: WorldOptions = {}): Promise<World> {
    const target: Target = {
      name: 'Nest',
      tidiesTargets: false,
      async serve({ host }): Promise<Served> {
        const imported = nest.module?.(host) ?? InvectModule.forRoot(host);
        const root = { module: class AppModule {}, imports: [imported], controllers: nest.controllers ?? [] };
        app = await NestFactory.create(root, makeAdapter(), {
          logger: false,
          forceCloseConnections: true,
          abortOnError: false,
          ...nest.create,
        });
        nest.configure?.(app);
        await app.listen(0, '127.0.0.1');
        const { invect } = app.get(InvectService, { strict: false });
        const { port } = app.getHttpServer().address();
        return { ...addressOf(port, nest.mount ?? '/invect'), invect, close: () => app.close() };
      },
    };
    const world = await makeWorld(target, options);
    worlds.push(world);
    return world;
  }

  /** Somebody at the app's own routes, with the cookies of a person. */
  async function own(world: World, path: string, person?: Person, init: RequestInit = {}) {
    const headers = { ...(person && { cookie: person.cookieHeader() }), ...(init.headers as object) };
    const response = await fetch(`${world.origin}${path}`, { ...init, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  }

  it("stands guard over the app's controllers, with the host's own answers", async () => {
    const world = await serve({ controllers: [OwnController] });
    const [viewer, editor] = [await world.person('viewer'), await world.person()];
    const nobody = await own(world, '/own/me');
    expect(nobody).toMatchObject({ status: 401, body: { code: 'auth:session_not_found' } });
    expect(nobody.headers.get('www-authenticate')).not.toBeNull();
    expect(await own(world, '/own/me', viewer)).toMatchObject({
      status: 200,
      body: { id: viewer.id, session: viewer.id },
    });
    const post = { method: 'POST' };
    expect(await own(world, '/own/publish', viewer, post)).toMatchObject({
      status: 403,
      body: { code: 'auth:forbidden' },
    });
    expect(await own(world, '/own/publish', editor, post)).toMatchObject({ status: 201, body: { done: true } });
    const fromElsewhere = { ...post, headers: { origin: 'https://evil.test' } };
    expect(await own(world, '/own/publish', editor, fromElsewhere)).toMatchObject({
      status: 403,
      body: { code: 'request:cross_site' },
    });
    for (const path of ['/own/open', '/own/by-service']) {
      expect(await own(world, path)).toMatchObject({ status: 200, body: { id: null } });
      expect(await own(world, path, viewer)).toMatchObject({ status: 200, body: { id: viewer.id } });
    }
  });

  it('clears the cookie of an ended session and hands on a refreshed one, from controllers too', async () => {
    const world = await serve({ controllers: [OwnController] }, { betterAuth: { session: { updateAge: 60 } } });
    const person = await world.person();
    const soon = new Date(Date.now() + 3 * 24 * 3600_000).toISOString();
    world.database.prepare('update session set expiresAt = ? where userId = ?').run(soon, person.id);
    const refreshed = await own(world, '/own/me', person);
    expect(refreshed.status).toBe(200);
    expect(refreshed.headers.getSetCookie().join()).toMatch(/session_token=.+Max-Age=604800/);
    const replay = person.twin();
    await person.signOut();
    const ended = await own(world, '/own/me', replay);
    expect(ended).toMatchObject({ status: 401, body: { code: 'auth:session_expired' } });
    expect(ended.headers.getSetCookie().join()).toContain('Max-Age=0');
    expect(await own(world, '/own/open', replay)).toMatchObject({ status: 200, body: { id: null, session: false } });
  });

  it.each([
    ['under it', { exclude: ['health'] }, '/api/invect'],
    ['beside it, where it is excluded by name', { exclude: ['invect'] }, '/invect'],
    ['beside it, where it is excluded by pattern', { exclude: ['invect/{*path}'] }, '/invect'],
  ])('has a global prefix: it mounts %s', async (_what, options, mount) => {
    const world = await serve({ mount, configure: (it) => void it.setGlobalPrefix('api', options) });
    const person = await world.person();
    expect((await person.get('/flows')).status).toBe(200);
    const social = await person.get('/plugins/auth/ok');
    expect(social.body).toEqual({ ok: true });
    const other = mount === '/invect' ? '/api/invect' : '/invect';
    expect((await fetch(`${world.origin}${other}/health`)).status).toBe(404);
  });

  it('lives beside URI versioning, global filters, raw bodies and other middleware', async () => {
    const world = await serve({
      controllers: [VersionedController, OwnController],
      create: { rawBody: true },
      configure(it) {
        it.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        it.useGlobalFilters(new AppFilter(it.get(HttpAdapterHost)));
        it.use((_req: IncomingMessage, res: ServerResponse, next: () => void) => {
          res.setHeader('x-from-the-app', 'yes');
          next();
        });
      },
    });
    const person = await world.person();
    expect((await own(world, '/v1/versioned')).body).toEqual({ version: 1 });
    expect(await own(world, '/v1/own/me')).toMatchObject({
      status: 499,
      body: { filtered: 401, refusal: { code: 'auth:session_not_found' } },
    });
    const created = await person.call('POST', '/flows', { name: 'ü 日本' });
    expect(created).toMatchObject({ status: 201, body: { name: 'ü 日本' } });
    expect(created.headers.get('x-from-the-app')).toBe('yes');
    expect((await world.stranger().get('/flows')).status).toBe(401);
  });

  it.each([
    ['without its body parser', { bodyParser: false }],
    ['with CORS for everybody', { cors: true }],
  ])('works %s', async (_what, create) => {
    const world = await serve({ create });
    const person = await world.person();
    expect((await person.call('POST', '/flows', { name: 'x' })).status).toBe(201);
    expect((await person.call('POST', '/flows', '{')).body.code).toBe('request:bad_json');
  });

  const OPTIONS = Symbol('host options');
  const holding = (host: InvectOptions): DynamicModule => ({
    module: class ConfigModule {},
    providers: [{ provide: OPTIONS, useValue: host }, Factory],
    exports: [OPTIONS, Factory],
  });

  @Injectable()
  class Factory implements InvectOptionsFactory {
    constructor(@Inject(OPTIONS) private readonly host: InvectOptions) {}

    async createInvectOptions(): Promise<InvectOptions> {
      return this.host;
    }
  }

  it.each([
    ['useFactory', { inject: [OPTIONS], useFactory: async (host: InvectOptions) => host }],
    ['useClass', { useClass: Factory }],
    ['useExisting', { useExisting: Factory }],
  ])('takes its options from %s', async (_what, source) => {
    const world = await serve({
      mount: '/workflows',
      module: (host) => InvectModule.forRootAsync({ imports: [holding(host)], mountPath: '/workflows', ...source }),
    });
    const person = await world.person();
    expect((await person.get('/me')).body.id).toBe(person.id);
  });

  it('is known to every module where it is global', async () => {
    @Module({ controllers: [OwnController] })
    class FeatureModule {}
    const module = (host: InvectOptions): DynamicModule => ({
      module: class RootModule {},
      imports: [InvectModule.forRoot({ ...host, isGlobal: true }), FeatureModule],
    });
    const world = await serve({ module });
    const person = await world.person();
    expect((await own(world, '/own/me', person)).body.id).toBe(person.id);
  });

  it('closes the host with the app', async () => {
    let closed = 0;
    const plugin = { id: 'witness', start: () => ({ close: () => void closed++ }) };
    const world = await serve({}, { host: { plugins: [plugin] } });
    const { invect } = world;
    await app.close();
    expect(closed).toBe(1);
    expect((await invect.fetch(new Request('http://localhost/health'))).status).toBe(503);
  });

  it('does not start with an option that is wrong, and says which', async () => {
    const root = (options: object): DynamicModule => InvectModule.forRoot(options as InvectModuleOptions);
    const create = (options: object) =>
      NestFactory.create(root(options), makeAdapter(), { logger: false, abortOnError: false });
    await expect(create({ auth: 'none', baseDatabaseConfig: { type: 'oracle' } })).rejects.toThrow(
      /baseDatabaseConfig\.type/,
    );
    expect(() => root({ mountPath: '/a/../b' })).toThrow(/mountPath must be a plain path/);
    expect(() => InvectModule.forRootAsync({})).toThrow(/useFactory, useClass and useExisting/);
    expect(() => RequirePermission('flow:*' as never)).toThrow(/no permission "flow:\*"/);
  });
});

it('keeps a host for code without a server', async () => {
  const options = {
    baseDatabaseConfig: { type: 'sqlite' as const, connectionString: ':memory:', id: 'main' },
    auth: 'none' as const,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  };
  const context = await NestFactory.createApplicationContext(InvectModule.forRoot(options), {
    logger: false,
    abortOnError: false,
  });
  const { invect } = context.get(InvectService);
  expect((await invect.fetch(new Request('http://localhost/health'))).status).toBe(200);
  await context.close();
});
