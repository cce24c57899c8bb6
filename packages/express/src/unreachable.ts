import type { Application, Router } from 'express';

/** What Express keeps of a `use()` or a route. */
interface Layer {
  readonly handle?: ((...input: never[]) => unknown) & { readonly stack?: readonly Layer[] };
  readonly route?: { readonly path?: unknown };
  /** Whether it matches every path. Express 5. */
  readonly slash?: boolean;
  /** Express 4. */
  readonly regexp?: { readonly fast_slash?: boolean };
}

/**
 * Counts the layers behind a router that was mounted without a path. A host answers every request, so they are never reached.
 *
 * @returns 0 where the router has a path, or is the last
 */
export function unreachableBehind(router: Router, app: Application): number {
  const { _router } = app as { _router?: { stack: readonly Layer[] } };
  // In Express 4 `app.router` is a getter that throws.
  const { stack } = _router ?? (app as unknown as { router: { stack: readonly Layer[] } }).router;
  const siblings = stackOf(router, stack);
  const index = siblings.findIndex(({ handle }) => handle === router);
  const layer = siblings[index];
  if (layer === undefined || !(layer.slash ?? layer.regexp?.fast_slash)) return 0;
  return siblings.slice(index + 1).filter(({ handle }) => !isErrorHandler(handle)).length;
}

/** The stack that holds a router. It may be a stack of another router. */
function stackOf(router: Router, stack: readonly Layer[]): readonly Layer[] {
  if (stack.some(({ handle }) => handle === router)) return stack;
  const nested = stack.map(({ handle }) => stackOf(router, handle?.stack ?? []));
  return nested.find((found) => found.length > 0) ?? [];
}

function isErrorHandler(handle: Layer['handle']): boolean {
  return handle?.length === 4;
}
