import type { InvectError } from '../errors.js';
import type { RequestContext } from './context.js';
import type { RequestHooks } from './hooks.js';

/** The hooks of all plugins, in the order of the plugins. */
export interface HookLists {
  readonly onRequest: readonly NonNullable<RequestHooks['onRequest']>[];
  readonly onRefusal: readonly NonNullable<RequestHooks['onRefusal']>[];
  readonly onResponse: readonly NonNullable<RequestHooks['onResponse']>[];
}

/** Collects hooks by their kind. */
export function collectHooks(hooks: readonly RequestHooks[]): HookLists {
  return {
    onRequest: hooks.flatMap((each) => each.onRequest?.bind(each) ?? []),
    onRefusal: hooks.flatMap((each) => each.onRefusal?.bind(each) ?? []),
    onResponse: hooks.flatMap((each) => each.onResponse?.bind(each) ?? []),
  };
}

/**
 * Runs the `onRequest` hooks.
 *
 * @returns the context to go on with, or the Response of the first hook that answered
 */
export async function runRequestHooks(
  hooks: HookLists['onRequest'],
  entered: RequestContext,
): Promise<RequestContext | Response> {
  let context = entered;
  for (const hook of hooks) {
    const outcome = await hook(context);
    if (outcome instanceof Response) return outcome;
    if (outcome instanceof Request) context = { ...context, request: outcome, headers: outcome.headers };
  }
  return context;
}

/**
 * Runs the `onRefusal` hooks, until one answers.
 *
 * @returns the Response that replaces the refusal; undefined if no hook answered
 */
export async function runRefusalHooks(
  hooks: HookLists['onRefusal'],
  error: InvectError,
  context: RequestContext,
): Promise<Response | undefined> {
  for (const hook of hooks) {
    const replaced = await hook(error, context);
    if (replaced) return replaced;
  }
  return undefined;
}

/**
 * Runs the `onResponse` hooks. Each gets the response of the hook before it.
 *
 * @param onError makes the response if a hook throws
 */
export async function runResponseHooks(
  hooks: HookLists['onResponse'],
  response: Response,
  context: RequestContext,
  onError: (error: unknown) => Response,
): Promise<Response> {
  let current = response;
  try {
    for (const hook of hooks) {
      const replaced = await hook(current, context);
      // guard: replaced-response-keeps-cookies
      if (replaced) current = keepCookies(replaced, current);
    }
  } catch (error) {
    await current.body?.cancel().catch(() => {});
    current = onError(error);
  }
  return current;
}

function keepCookies(replacement: Response, original: Response): Response {
  if (replacement === original) return original;
  const headers = new Headers(replacement.headers);
  const kept = new Set(headers.getSetCookie());
  for (const cookie of original.headers.getSetCookie()) if (!kept.has(cookie)) headers.append('set-cookie', cookie);
  return new Response(replacement.body, { status: replacement.status, headers });
}
