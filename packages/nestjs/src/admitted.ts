import type { Authorized } from '@invect/core';
import type { ExecutionContext } from '@nestjs/common';
import { messageOf } from './arrival.js';
import { exchangeOf } from './exchange.js';

const admitted = new WeakMap<object, Authorized>();

/** Remembers what the guard found out about a request, for the parameter decorators. */
export function admit(context: ExecutionContext, outcome: Authorized): void {
  admitted.set(messageOf(exchangeOf(context).request), outcome);
}

/** What the guard found out; undefined where it was not asked. */
export function admittedAs(context: ExecutionContext): Authorized | undefined {
  return admitted.get(messageOf(exchangeOf(context).request));
}
