import { type AppAccess, type ConcretePermission, type InvectIdentity, PERMISSIONS } from '@invect/core';
import { type CustomDecorator, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { admittedAs } from './admitted.js';

/** Metadata that the guard reads: an AppAccess. */
export const ACCESS_METADATA = '@invect/nestjs:access';

/**
 * Asks for a permission. The guard reads it from the handler first, then from its class.
 *
 * @param permission `flow:write`; one, not a wildcard
 * @throws TypeError where there is no such permission
 * @example @UseGuards(InvectAuthGuard) @RequirePermission('flow:write') @Post() publish() {}
 */
export function RequirePermission(permission: ConcretePermission): CustomDecorator {
  if (!PERMISSIONS.includes(permission)) {
    throw new TypeError(
      `@RequirePermission: there is no permission ${JSON.stringify(permission)}; it can be ${PERMISSIONS.join(', ')}.`,
    );
  }
  return SetMetadata(ACCESS_METADATA, { permission } satisfies AppAccess);
}

/** Lets everybody call a handler behind the guard. Whoever is signed in is known there nevertheless. */
export function AllowAnonymous(): CustomDecorator {
  return SetMetadata(ACCESS_METADATA, { optional: true } satisfies AppAccess);
}

/** Who is asking, an InvectIdentity; null for nobody, and without the guard. */
export const CurrentIdentity: () => ParameterDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): InvectIdentity | null => admittedAs(context)?.identity ?? null,
);

/** better-auth's `{ user, session }` of whoever is asking; null for nobody, and without the guard. */
export const CurrentSession: () => ParameterDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): unknown => admittedAs(context)?.session ?? null,
);
