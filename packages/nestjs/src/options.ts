import type { InvectOptions } from '@invect/core';
import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Type } from '@nestjs/common';

/** The host's options, and where the module mounts it. */
export interface InvectModuleOptions extends InvectOptions, InvectPlacement {}

/** Where a Nest app has the host. */
export interface InvectPlacement {
  /**
   * Where Invect's routes begin. Default `/invect`. The app's `setGlobalPrefix` goes before it, as before a controller's path,
   * unless it excludes this path.
   */
  mountPath?: string;
  /** Whether every module can use the guard and inject InvectService without importing this one. Default false. */
  isGlobal?: boolean;
}

/** A provider that makes the host's options. */
export interface InvectOptionsFactory {
  createInvectOptions(): InvectOptions | Promise<InvectOptions>;
}

/** The host's options come from exactly one of `useFactory`, `useClass` and `useExisting`. */
export interface InvectModuleAsyncOptions extends InvectPlacement, Pick<ModuleMetadata, 'imports'> {
  /** What `useFactory` gets. */
  inject?: (InjectionToken | OptionalFactoryDependency)[];
  // biome-ignore lint/suspicious/noExplicitAny: Nest passes whatever `inject` names
  useFactory?: (...injected: any[]) => InvectOptions | Promise<InvectOptions>;
  useClass?: Type<InvectOptionsFactory>;
  useExisting?: InjectionToken<InvectOptionsFactory>;
}
