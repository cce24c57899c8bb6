/** @invect/express: Invect as an Express router, for Express 4 and 5. */
export { createInvectRouter, type InvectRouter } from './router.js';
export { requireIdentity, requirePermission } from './middleware.js';
export type { InvectOptions } from '@invect/core';
