import type { RequestFacts } from '@invect/core';
import { BetterAuthError, isDynamicBaseURLConfig, resolveDynamicBaseURL } from 'better-auth';
import { getEndpoints } from 'better-auth/api';
import { LRUCache } from 'lru-cache';
import { authError } from '../errors.js';
import { cloneContext } from './clone-context.js';
import type { AuthContext, AuthInstance } from './instance.js';

type BaseURL = Parameters<typeof isDynamicBaseURLConfig>[0];
type Endpoints = Parameters<typeof getEndpoints>;

/** Limits the cache of instances: patterns like `*.example.com` allow any number of origins. */
const MAX_ORIGINS = 64;

/** An instance whose `api` builds links for one origin. */
export interface OriginInstance {
  readonly auth: AuthInstance;
  readonly context: AuthContext | null;
}

/** The `allowedHosts` of better-auth's `baseURL`, as the app wrote them. Null if `baseURL` has no such list. */
export function allowedHostsOf({ options }: AuthContext): readonly string[] | null {
  const config = options.baseURL as BaseURL;
  return isDynamicBaseURLConfig(config) ? config.allowedHosts : null;
}

/**
 * Resolves the origin of a request to an instance with `baseURL: { allowedHosts, protocol, fallback }`. It applies better-auth's own
 * rules to the origin that the framework reports, not to the request's headers.
 *
 * @param visited the origin of the request, `https://app.example.com`
 * @returns null if better-auth has no list of allowed hosts
 * @throws InvectError 400 `auth:host_not_allowed`
 */
export function allowedOrigin({ options }: AuthContext, visited: string): string | null {
  const config = options.baseURL as BaseURL;
  if (!isDynamicBaseURLConfig(config)) return null;
  try {
    return new URL(resolveDynamicBaseURL(config, new Request(visited), '/')).origin;
  } catch (error) {
    // guard: allowed-hosts
    throw error instanceof BetterAuthError ? authError('auth:host_not_allowed', { cause: error }) : error;
  }
}

/**
 * Finds the instance to call for a request. An instance with several hosts gets a clone for each origin. Without the clone,
 * better-auth would read the host from the headers, and fail if a proxy has put another host there.
 *
 * @returns a function that returns the clone for a request, or the instance itself if it has one host. That function throws
 *   InvectError 400 `auth:host_not_allowed`
 */
export function createInstancePerOrigin(
  auth: AuthInstance,
  context: AuthContext | null,
): (facts: RequestFacts) => OriginInstance {
  const unchanged: OriginInstance = { auth, context };
  if (context === null || allowedHostsOf(context) === null) return () => unchanged;
  const known = new LRUCache<string, OriginInstance>({ max: MAX_ORIGINS });
  return ({ publicOrigin, publicOriginConfigured }) => {
    const origin = (!publicOriginConfigured && allowedOrigin(context, publicOrigin)) || publicOrigin;
    const instance = known.get(origin) ?? instanceFor(auth, context, origin);
    known.set(origin, instance);
    return instance;
  };
}

/**
 * Returns an instance for `api` calls that belong to no request, for example to ask what a role may do. better-auth refuses such
 * calls if it has several hosts, because it does not know which one is meant.
 */
export function instanceWithoutHost(auth: AuthInstance, context: AuthContext | null): AuthInstance {
  if (context === null || allowedHostsOf(context) === null) return auth;
  return instanceFor(auth, context, 'http://localhost').auth;
}

function instanceFor(auth: AuthInstance, context: AuthContext, origin: string): OriginInstance {
  const clone = cloneContext(context, `${origin}${context.options.basePath}`, context.trustedOrigins);
  const parts = [Promise.resolve(clone), clone.options] as unknown as Endpoints;
  return { auth: { ...auth, api: getEndpoints(...parts).api }, context: clone };
}
