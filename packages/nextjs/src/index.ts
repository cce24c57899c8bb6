/** @invect/nextjs: Invect as a route of a Next.js app, for the App Router of Next 14 to 16. */

export type { InvectIdentity, InvectOptions } from '@invect/core';
export type { RouteContext } from './arrival.js';
export type { GuardedRoute, ProtectedRoute } from './guarded-route.js';
export { createInvectHandler, type InvectHandler, type RouteHandler } from './handler.js';
export type { InvectHandlerOptions } from './options.js';
export type { ProtectOptions } from './protect.js';
