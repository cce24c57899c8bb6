import { consoleLogger, createInvect, type Invect, type InvectOptions } from '@invect/core';
import {
  type DynamicModule,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { InvectService } from './invect.service.js';
import { InvectAuthGuard } from './invect-auth.guard.js';
import { mount } from './mount.js';
import { publicMountPath, readMountPath } from './mount-path.js';
import type {
  InvectModuleAsyncOptions,
  InvectModuleOptions,
  InvectOptionsFactory,
  InvectPlacement,
} from './options.js';
import { INVECT_HOST, INVECT_MOUNT_PATH, INVECT_OPTIONS } from './tokens.js';

/** Invect in a Nest app: mounts the host when the app starts, and closes it when the app does. */
@Module({})
export class InvectModule implements NestModule, OnApplicationShutdown {
  /**
   * @throws TypeError where an option is wrong, in one sentence that names it and the fix; most of them when the app starts
   * @example
   * InvectModule.forRoot({
   *   baseDatabaseConfig: { type: 'postgresql', connectionString: process.env.DATABASE_URL, id: 'main' },
   *   plugins: [userAuth({ auth })],
   * })
   */
  static forRoot({ mountPath, isGlobal, ...options }: InvectModuleOptions): DynamicModule {
    return moduleOf({ mountPath, isGlobal }, [], { provide: INVECT_OPTIONS, useValue: options });
  }

  /**
   * @throws TypeError where none or several of `useFactory`, `useClass` and `useExisting` are given
   * @example
   * InvectModule.forRootAsync({ inject: [ConfigService], useFactory: (config) => ({ baseDatabaseConfig: config.get('database'), plugins: [...] }) })
   */
  static forRootAsync({ mountPath, isGlobal, imports = [], ...source }: InvectModuleAsyncOptions): DynamicModule {
    return moduleOf({ mountPath, isGlobal }, imports, ...optionsProviders(source));
  }

  constructor(
    @Inject(INVECT_HOST) private readonly invect: Invect,
    @Inject(INVECT_MOUNT_PATH) private readonly mountPath: string,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(INVECT_OPTIONS) private readonly options: InvectOptions,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {}

  /** Nest calls this when the app has set its global prefix and its middleware, and nothing is routed yet. */
  configure(_consumer: MiddlewareConsumer): void {
    const mountPath = publicMountPath(this.mountPath, this.config);
    mount(this.invect, this.adapterHost.httpAdapter, mountPath);
    this.invect.mountedAt(mountPath);
    if (mountPath === '') this.warnOfUnreachable();
  }

  /** The host answers before Nest's routing, so at the root it answers everything. */
  private warnOfUnreachable(): void {
    const controllers = [...this.modules.values()].reduce((sum, module) => sum + module.controllers.size, 0);
    if (controllers === 0) return;
    (this.options.logger ?? consoleLogger).warn(
      { unreachable: controllers },
      "Invect is mounted at the root, so it answers every request and the app's controllers are never reached: give InvectModule a mountPath, mountPath: '/invect'",
    );
  }

  /** After the server has closed, so that requests on their way still find their database. */
  async onApplicationShutdown(): Promise<void> {
    await this.invect.close();
  }
}

function moduleOf(
  { mountPath, isGlobal = false }: InvectPlacement,
  imports: NonNullable<DynamicModule['imports']>,
  ...options: Provider[]
): DynamicModule {
  return {
    module: InvectModule,
    global: isGlobal,
    imports,
    providers: [
      ...options,
      { provide: INVECT_MOUNT_PATH, useValue: readMountPath(mountPath) },
      { provide: INVECT_HOST, inject: [INVECT_OPTIONS], useFactory: (host: InvectOptions) => createInvect(host) },
      InvectService,
      InvectAuthGuard,
    ],
    exports: [INVECT_HOST, InvectService, InvectAuthGuard],
  };
}

function optionsProviders({ useFactory, useClass, useExisting, inject }: InvectModuleAsyncOptions): Provider[] {
  if ([useFactory, useClass, useExisting].filter(Boolean).length !== 1) {
    throw new TypeError('InvectModule.forRootAsync needs one of useFactory, useClass and useExisting.');
  }
  if (useFactory) return [{ provide: INVECT_OPTIONS, useFactory, inject: inject ?? [] }];
  const factory = useExisting ?? useClass;
  const ask = {
    provide: INVECT_OPTIONS,
    inject: [factory],
    useFactory: (it: InvectOptionsFactory) => it.createInvectOptions(),
  };
  return (useClass ? [useClass, ask] : [ask]) as Provider[];
}
