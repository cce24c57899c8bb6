import type { Result } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';

/** What a path leads to. */
export interface Match<Destination> {
  readonly destination: Destination;
  readonly params: Readonly<Record<string, string>>;
}

/** Paths, and where each leads. */
export interface PathRouter<Destination> {
  /** @param path `/flows/:flowId` or `/auth/*`. Where two match, the first one counts */
  add(path: string, destination: Destination): void;
  /** @param path decoded, as the target check left it. It is not decoded again */
  find(path: string): Match<Destination> | null;
}

/** Methods are no business of this: which of them a path has is part of the answer of the route that is found. */
const ANY_METHOD = 'ALL';

/** Makes a router with Hono's. */
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
