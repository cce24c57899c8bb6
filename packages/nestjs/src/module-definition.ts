import { createInvect, type InvectOptions } from '@invect/core';
import type { DynamicModule, Provider } from '@nestjs/common';
import { InvectService } from './invect.service.js';
import { InvectAuthGuard } from './invect-auth.guard.js';
import { readMountPath } from './mount-path.js';
import type { InvectModuleAsyncOptions, InvectOptionsFactory, InvectPlacement } from './options.js';
import { INVECT_HOST, INVECT_MOUNT_PATH, INVECT_OPTIONS } from './tokens.js';

/**
 * The dynamic module of a host.
 *
 * @param optionsProviders provide INVECT_OPTIONS
 */
export function moduleDefinition(
  module: DynamicModule['module'],
  { mountPath, isGlobal = false }: InvectPlacement,
  imports: NonNullable<DynamicModule['imports']>,
  optionsProviders: readonly Provider[],
): DynamicModule {
  return {
    module,
    global: isGlobal,
    imports,
    providers: [
      ...optionsProviders,
      { provide: INVECT_MOUNT_PATH, useValue: readMountPath(mountPath) },
      { provide: INVECT_HOST, inject: [INVECT_OPTIONS], useFactory: (options: InvectOptions) => createInvect(options) },
      InvectService,
      InvectAuthGuard,
    ],
    exports: [INVECT_HOST, InvectService, InvectAuthGuard],
  };
}

/**
 * The providers of INVECT_OPTIONS for `forRootAsync`.
 *
 * @throws TypeError where none or several of `useFactory`, `useClass` and `useExisting` are given
 */
export function asyncOptionsProviders({
  useFactory,
  useClass,
  useExisting,
  inject,
}: InvectModuleAsyncOptions): Provider[] {
  if ([useFactory, useClass, useExisting].filter(Boolean).length !== 1) {
    throw new TypeError('InvectModule.forRootAsync needs one of useFactory, useClass and useExisting.');
  }
  if (useFactory) return [{ provide: INVECT_OPTIONS, useFactory, inject: inject ?? [] }];
  const factory = useExisting ?? useClass;
  const options = {
    provide: INVECT_OPTIONS,
    inject: [factory],
    useFactory: (provider: InvectOptionsFactory) => provider.createInvectOptions(),
  };
  return (useClass ? [useClass, options] : [options]) as Provider[];
}
