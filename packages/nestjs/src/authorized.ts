import type { Authorized } from '@invect/core';
import type { ExecutionContext } from '@nestjs/common';
import { messageOf } from './arrival.js';
import { httpContextOf } from './http-context.js';

const authorized = new WeakMap<object, Authorized>();

/** Keeps what the guard found out about a request, for the parameter decorators. */
export function setAuthorized(context: ExecutionContext, outcome: Authorized): void {
  authorized.set(messageOf(httpContextOf(context).request), outcome);
}

/** What the guard found out; undefined where no guard has run. */
export function getAuthorized(context: ExecutionContext): Authorized | undefined {
  return authorized.get(messageOf(httpContextOf(context).request));
}
