import { httpError } from '../errors.js';
import type { RequestFacts } from './context.js';
import type { Incoming } from './incoming.js';
import { readOrigin } from './origin.js';
import { parseTarget, type Target } from './target.js';

/** What only the adapter knows of a request. Everything in it is vouched for by the framework. */
export interface Arrival {
  /** Public path of the mount, `/invect`; `''` or `/` at the root. */
  mountPath?: string;
  /**
   * The target below the mount as it came over the wire, `/flows?limit=1`. Give it wherever the framework has it: a `Request`
   * has already tidied its URL, and what was ambiguous on the wire is no longer visible in it.
   */
  target?: string;
  /** The peer's address, or what a trusted proxy reported. */
  clientAddress?: string;
  /** `https://app.example.com`, as the framework sees it. */
  publicOrigin?: string;
  /** No answer will carry headers (a React server component). Then no session is refreshed: the browser would miss its new cookie. */
  readOnly?: boolean;
}

/**
 * Turns an arrival into facts and the parsed target.
 *
 * @param publicUrl the host's option; it wins over everything a request says
 * @throws InvectError 400 for an ambiguous target or a bad Host, 404 for a Request outside the mount
 */
export function readArrival(
  incoming: Incoming,
  { mountPath = '', target, clientAddress, publicOrigin, readOnly = false }: Arrival,
  publicUrl: string | undefined,
): { facts: RequestFacts; target: Target } {
  const mount = mountPath.replace(/\/+$/, '');
  const visitedOrigin = readOrigin(publicOrigin ?? new URL(incoming.request.url).origin);
  if (visitedOrigin === null) throw httpError('request:bad_host');
  const facts: RequestFacts = {
    mountPath: publicUrl === undefined ? mount : new URL(publicUrl).pathname.replace(/\/+$/, ''),
    publicOrigin: publicUrl === undefined ? visitedOrigin : new URL(publicUrl).origin,
    visitedOrigin,
    publicOriginConfigured: publicUrl !== undefined,
    clientAddress,
    readOnly,
  };
  return { facts, target: parseTarget(target ?? targetBelow(mount, incoming.request.url)) };
}

function targetBelow(mount: string, url: string): string {
  const { pathname, search } = new URL(url);
  if (pathname !== mount && !pathname.startsWith(`${mount}/`)) throw httpError('request:not_found');
  return pathname.slice(mount.length) + search;
}
