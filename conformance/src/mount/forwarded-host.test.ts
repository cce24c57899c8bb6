import type { InvectPlugin } from '@invect/core';
import { makeWorld, sendRaw, TARGETS, type World, type WorldOptions } from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** Hono and node:http are told by the app what was visited. */
const readsForwardedHost = (name: string): boolean => /^(?:Express|Nest|Next)/.test(name);

describe.each(TARGETS)('$name: the origin that a client visited', (target) => {
  /** What hooks see of a request that says of itself where it was sent. */
  async function visitedWith(headers: readonly string[], options: WorldOptions = {}): Promise<string[]> {
    const visited: string[] = [];
    const witness: InvectPlugin = {
      id: 'witness',
      start: () => ({ hooks: { onRequest: async ({ facts }) => void visited.push(facts.visitedOrigin) } }),
    };
    world = await makeWorld(target, { ...options, pluginsInFront: [witness] });
    const answer = await sendRaw(world.port, [`GET ${world.mount}/health HTTP/1.1`, ...headers]);
    expect(answer.status).toBe(200);
    return visited;
  }

  it('is the Host, whatever the client says that was forwarded', async () => {
    const lies = ['X-Forwarded-Host: evil.test', 'X-Forwarded-Proto: https', 'Forwarded: host=evil.test;proto=https'];
    expect(await visitedWith(['Host: app.test:8080', ...lies])).toEqual(['http://app.test:8080']);
  });

  if (!readsForwardedHost(target.name)) return;

  it('is what a trusted proxy says, with its port', async () => {
    const forwarded = ['X-Forwarded-Host: app.test:8443', 'X-Forwarded-Proto: https'];
    const trusting = { trustProxy: 'loopback' };
    expect(await visitedWith(['Host: inner.test:3000', ...forwarded], trusting)).toEqual(['https://app.test:8443']);
  });

  it('is the first that proxies say; Fastify takes the last by itself', async () => {
    const forwarded = ['X-Forwarded-Host: first.test:8443, last.test:8444'];
    const chosen = target.name.includes('Fastify') ? 'http://last.test:8444' : 'http://first.test:8443';
    expect(await visitedWith(['Host: inner.test:3000', ...forwarded], { trustProxy: 'loopback' })).toEqual([chosen]);
  });

  it('is the Host where a trusted proxy says nothing', async () => {
    expect(await visitedWith(['Host: app.test:8080'], { trustProxy: 'loopback' })).toEqual(['http://app.test:8080']);
  });
});
