import type { RequestFacts } from '@invect/core';
import { BetterAuthError, isDynamicBaseURLConfig, resolveDynamicBaseURL } from 'better-auth';
import { getEndpoints } from 'better-auth/api';
import { LRUCache } from 'lru-cache';
import { authError } from '../errors.js';
import { cloneFor } from './clone.js';
import type { AuthContext, AuthInstance } from './instance.js';

type BaseURL = Parameters<typeof isDynamicBaseURLConfig>[0];
type Endpoints = Parameters<typeof getEndpoints>;

/** Origins that are remembered: patterns like `*.example.com` allow any number. */
const MAX_ORIGINS = 64;

/** An instance as it speaks for one origin. */
export interface Speaker {
  readonly auth: AuthInstance;
  readonly context: AuthContext | null;
}

/** The hosts of `baseURL: { allowedHosts }`, as they were written. Null where better-auth has no such list. */
export function allowedHostsOf({ options }: AuthContext): readonly string[] | null {
  const config = options.baseURL as BaseURL;
  return isDynamicBaseURLConfig(config) ? config.allowedHosts : null;
}

/**
 * The origin of a request to an instance with `baseURL: { allowedHosts, protocol, fallback }`, by better-auth's own rules. They
 * are given what the framework vouches for, not the request's headers.
 *
 * @param visited `https://app.example.com`
 * @returns null where better-auth has no such list
 * @throws InvectError 400 `auth:host_not_allowed`
 */
export function allowedOrigin({ options }: AuthContext, visited: string): string | null {
  const config = options.baseURL as BaseURL;
  if (!isDynamicBaseURLConfig(config)) return null;
  try {
    return new URL(resolveDynamicBaseURL(config, new Request(visited), '/')).origin;
  } catch (error) {
    throw error instanceof BetterAuthError ? authError('auth:host_not_allowed', { cause: error }) : error;
  }
}

/**
 * Lets an instance with several hosts speak for each of them, in calls of its `api`: better-auth would look for the host in the
 * headers, and fail where a proxy has put another one there.
 *
 * @returns finds the speaker for a request; the instance itself where it has one host. Throws InvectError 400
 *   `auth:host_not_allowed`
 */
export function createSpeakers(auth: AuthInstance, context: AuthContext | null): (facts: RequestFacts) => Speaker {
  const itself: Speaker = { auth, context };
  if (context === null || allowedHostsOf(context) === null) return () => itself;
  const known = new LRUCache<string, Speaker>({ max: MAX_ORIGINS });
  return ({ publicOrigin, publicOriginConfigured }) => {
    const origin = (!publicOriginConfigured && allowedOrigin(context, publicOrigin)) || publicOrigin;
    const speaker = known.get(origin) ?? speakerFor(auth, context, origin);
    known.set(origin, speaker);
    return speaker;
  };
}

/**
 * An instance for calls of its `api` that are about no request, as for what a role may do. With several hosts better-auth refuses
 * those, as it does not know which host is meant.
 */
export function withoutHost(auth: AuthInstance, context: AuthContext | null): AuthInstance {
  if (context === null || allowedHostsOf(context) === null) return auth;
  return speakerFor(auth, context, 'http://localhost').auth;
}

function speakerFor(auth: AuthInstance, context: AuthContext, origin: string): Speaker {
  const clone = cloneFor(context, `${origin}${context.options.basePath}`, context.trustedOrigins);
  const parts = [Promise.resolve(clone), clone.options] as unknown as Endpoints;
  return { auth: { ...auth, api: getEndpoints(...parts).api }, context: clone };
}
