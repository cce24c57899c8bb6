import type { InvectOptions } from '@invect/core';
import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Type } from '@nestjs/common';

/** The host's options, and where the module puts it. */
export interface InvectModuleOptions extends InvectOptions, InvectPlacement {}

/** Where the host goes in a Nest app. */
export interface InvectPlacement {
  /**
   * Where Invect's routes begin. Default `/invect`. The app's `setGlobalPrefix` goes before it, as before a controller's path,
   * unless it excludes this path.
   */
  mountPath?: string;
  /** Whether every module can use the guard and inject InvectService without importing this one. Default false. */
  isGlobal?: boolean;
}

/** Makes the host's options out of what was injected. */
export interface InvectOptionsFactory {
  createInvectOptions(): InvectOptions | Promise<InvectOptions>;
}

/** One of `useFactory`, `useClass` and `useExisting` says where the host's options come from. */
export interface InvectModuleAsyncOptions extends InvectPlacement, Pick<ModuleMetadata, 'imports'> {
  /** What `useFactory` is called with. */
  inject?: (InjectionToken | OptionalFactoryDependency)[];
  // biome-ignore lint/suspicious/noExplicitAny: Nest calls it with whatever `inject` names
  useFactory?: (...injected: any[]) => InvectOptions | Promise<InvectOptions>;
  useClass?: Type<InvectOptionsFactory>;
  useExisting?: InjectionToken<InvectOptionsFactory>;
}
