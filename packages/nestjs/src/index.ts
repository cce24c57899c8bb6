/** @invect/nestjs: Invect as a Nest module, for Nest 10 to 12 on Express or Fastify. */

export type { InvectIdentity, InvectOptions } from '@invect/core';
export type { NestRequest } from './arrival.js';
export { AllowAnonymous, CurrentIdentity, CurrentSession, RequirePermission } from './decorators.js';
export { InvectModule } from './invect.module.js';
export { InvectService } from './invect.service.js';
export { InvectAuthGuard } from './invect-auth.guard.js';
export type {
  InvectModuleAsyncOptions,
  InvectModuleOptions,
  InvectOptionsFactory,
  InvectPlacement,
} from './options.js';
export { INVECT_HOST } from './tokens.js';
