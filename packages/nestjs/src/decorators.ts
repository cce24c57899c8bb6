import { type AppAccess, type ConcretePermission, type InvectIdentity, requireKnownPermission } from '@invect/core';
import { type CustomDecorator, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { getAuthorized } from './authorized.js';

/** The key of the metadata that the guard reads: an AppAccess. */
export const ACCESS_METADATA = '@invect/nestjs:access';

/**
 * Requires a permission. The guard reads it from the handler first, then from its class.
 *
 * @param permission `flow:write`; one, not a wildcard
 * @throws TypeError where there is no such permission
 * @example @UseGuards(InvectAuthGuard) @RequirePermission('flow:write') @Post() publish() {}
 */
export function RequirePermission(permission: ConcretePermission): CustomDecorator {
  requireKnownPermission('@RequirePermission', permission);
  return SetMetadata(ACCESS_METADATA, { permission } satisfies AppAccess);
}

/** Lets everybody call a handler behind the guard. Whoever is signed in is known there as well. */
export function AllowAnonymous(): CustomDecorator {
  return SetMetadata(ACCESS_METADATA, { optional: true } satisfies AppAccess);
}

/** The InvectIdentity of whoever is asking; null for nobody, and where no guard has run. */
export const CurrentIdentity: () => ParameterDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): InvectIdentity | null => getAuthorized(context)?.identity ?? null,
);

/** better-auth's `{ user, session }` of whoever is asking; null for nobody, and where no guard has run. */
export const CurrentSession: () => ParameterDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): unknown => getAuthorized(context)?.session ?? null,
);
