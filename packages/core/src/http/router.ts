import type { Result } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';

/** The destination of a path, and its parameters. */
export interface Match<Destination> {
  readonly destination: Destination;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds destinations by path. */
export interface PathRouter<Destination> {
  /** @param path `/flows/:flowId` or `/auth/*`. If several match, the first one wins */
  add(path: string, destination: Destination): void;
  /** @param path the decoded path. It is not decoded again */
  find(path: string): Match<Destination> | null;
}

/** The router does not know methods: a path's destination chooses the route by method, and lists the methods if none fits. */
const ANY_METHOD = 'ALL';

/** Creates a router from Hono's. */
export function createPathRouter<Destination>(): PathRouter<Destination> {
  const router = new SmartRouter<Destination>({ routers: [new RegExpRouter(), new TrieRouter()] });
  return {
    add: (path, destination) => router.add(ANY_METHOD, path, destination),
    find: (path) => firstOf(router.match(ANY_METHOD, path)),
  };
}

function firstOf<Destination>([[first], values]: Result<Destination>): Match<Destination> | null {
  if (first === undefined) return null;
  const [destination, params] = first;
  if (values === undefined) return { destination, params: params as Record<string, string> };
  const named = Object.entries(params).map(([name, index]) => [name, values[index as number] ?? ''] as const);
  return { destination, params: Object.fromEntries(named) };
}
