import { consoleLogger, type Invect, type InvectOptions } from '@invect/core';
import {
  type DynamicModule,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { asyncOptionsProviders, moduleDefinition } from './module-definition.js';
import { mount } from './mount.js';
import { publicMountPath } from './mount-path.js';
import type { InvectModuleAsyncOptions, InvectModuleOptions } from './options.js';
import { INVECT_HOST, INVECT_MOUNT_PATH, INVECT_OPTIONS } from './tokens.js';

/** Invect in a Nest app: mounts the host when the app starts, and closes it when the app closes. */
@Module({})
export class InvectModule implements NestModule, OnApplicationShutdown {
  /**
   * @throws TypeError where `mountPath` is wrong. Other options are checked when the app starts, which fails with one sentence that
   *   names the option and the fix
   * @example
   * InvectModule.forRoot({
   *   baseDatabaseConfig: { type: 'postgresql', connectionString: process.env.DATABASE_URL, id: 'main' },
   *   plugins: [userAuth({ auth })],
   * })
   */
  static forRoot({ mountPath, isGlobal, ...options }: InvectModuleOptions): DynamicModule {
    const provider = { provide: INVECT_OPTIONS, useValue: options };
    return moduleDefinition(InvectModule, { mountPath, isGlobal }, [], [provider]);
  }

  /**
   * @throws TypeError where none or several of `useFactory`, `useClass` and `useExisting` are given
   * @example
   * InvectModule.forRootAsync({ inject: [ConfigService], useFactory: (config) => ({ baseDatabaseConfig: config.get('database'), plugins: [...] }) })
   */
  static forRootAsync({ mountPath, isGlobal, imports = [], ...source }: InvectModuleAsyncOptions): DynamicModule {
    return moduleDefinition(InvectModule, { mountPath, isGlobal }, imports, asyncOptionsProviders(source));
  }

  constructor(
    @Inject(INVECT_HOST) private readonly invect: Invect,
    @Inject(INVECT_MOUNT_PATH) private readonly mountPath: string,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(INVECT_OPTIONS) private readonly options: InvectOptions,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {}

  /** Nest calls this after the app has set its global prefix and its middleware, and before it registers routes. */
  configure(_consumer: MiddlewareConsumer): void {
    const mountPath = publicMountPath(this.mountPath, this.config);
    mount(this.invect, this.adapterHost.httpAdapter, mountPath);
    this.invect.mountedAt(mountPath);
    if (mountPath === '') this.warnIfControllersAreUnreachable();
  }

  /** The host answers before Nest's router, so at the root it answers every request. */
  private warnIfControllersAreUnreachable(): void {
    const controllers = [...this.modules.values()].reduce((sum, module) => sum + module.controllers.size, 0);
    if (controllers === 0) return;
    (this.options.logger ?? consoleLogger).warn(
      { unreachable: controllers },
      "Invect is mounted at the root, so it answers every request and the app's controllers are never reached: give InvectModule a mountPath, mountPath: '/invect'",
    );
  }

  /** Nest calls this after the server has closed, so requests that are being served still have their database. */
  async onApplicationShutdown(): Promise<void> {
    await this.invect.close();
  }
}
