import { types } from 'node:util';
import type { InvectPlugin } from '@invect/core';
import { makeWorld, TARGETS } from '@invect/testing';
import { describe, expect, it } from 'vitest';

describe.each(TARGETS)('$name: hooks of a plugin', (target) => {
  it('may replace a request by one that is made of it, body and all', async () => {
    const proxies: boolean[] = [];
    const stamp: InvectPlugin = {
      id: 'stamp',
      start: () => ({
        hooks: {
          async onRequest({ request }) {
            // Next.js hands over a Proxy. Node 20 and 22 make a Request of it, Node 24 does not.
            proxies.push(types.isProxy(request));
            const headers = new Headers(request.headers);
            headers.set('x-stamp', 'stamped');
            return new Request(request, { headers, signal: request.signal });
          },
        },
        endpoints: [
          {
            method: 'POST',
            path: '/stamp',
            permission: 'flow:write',
            handler: async ({ request, headers }) =>
              Response.json([headers.get('x-stamp'), request.method, await request.json()]),
          },
        ],
      }),
    };
    const world = await makeWorld(target, { host: { plugins: [stamp] } });
    try {
      const person = await world.person();
      expect(await person.call('POST', '/plugins/stamp', { text: 'ü' })).toMatchObject({
        status: 200,
        body: ['stamped', 'POST', { text: 'ü' }],
      });
      expect(new Set(proxies)).toEqual(new Set([false]));
    } finally {
      await world.close();
    }
  });
});
