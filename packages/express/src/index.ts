/** @invect/express: Invect as an Express router, for Express 4 and 5. */

export type { InvectIdentity, InvectOptions } from '@invect/core';
export { requireIdentity, requirePermission } from './middleware.js';
export { createInvectRouter, type InvectRouter } from './router.js';
