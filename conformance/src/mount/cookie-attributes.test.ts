import { EACH_ADAPTER, makeWorld, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const EMBEDDED = { partitioned: true, sameSite: 'none', secure: true } as const;

const isDeletion = (line: string): boolean => /;\s*max-age=0(?:;|$)/i.test(line);
const isEmbedded = (line: string): boolean =>
  ['Partitioned', 'Secure', 'SameSite=None'].every((attribute) => line.split('; ').includes(attribute));

describe.each(EACH_ADAPTER)('$name: an app that is embedded in pages of other sites', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { advanced: { defaultCookieAttributes: EMBEDDED } } });
  });
  afterAll(() => world.close());

  it('gets its device cookie into the same cookie jar as its session', async () => {
    const person = world.stranger();
    const answer = await person.signUp(`embedded-${world.port}@example.test`);
    const lines = answer.headers.getSetCookie();
    expect(lines.map((line) => line.slice(0, line.indexOf('=')))).toEqual(
      expect.arrayContaining(['better-auth.session_token', 'better-auth.invect_device']),
    );
    expect(lines.filter((line) => !isEmbedded(line))).toEqual([]);
  });

  it('loses a badly signed session, which is removed from that jar', async () => {
    const lines = await removedFrom('better-auth.session_token=forged.AAAA');
    expect(lines.filter((line) => !isEmbedded(line))).toEqual([]);
  });

  it('loses sessions that another host has put beside its own, from both jars', async () => {
    const pair = 'better-auth.session_token=forged.AAAA; better-auth.session_token=tossed.BBBB';
    const paths = (lines: string[]): (string | undefined)[] => lines.map((line) => /Path=([^;]*)/.exec(line)?.[1]);
    const lines = (await removedFrom(pair)).filter((line) => line.startsWith('better-auth.session_token='));
    const both = [...new Set(['/', world.mount || '/'])];
    expect(new Set(paths(lines.filter(isEmbedded)))).toEqual(new Set(both));
    expect(new Set(paths(lines.filter((line) => !line.includes('Partitioned'))))).toEqual(new Set(both));
  });

  async function removedFrom(cookie: string): Promise<string[]> {
    const answer = await world.stranger().get('/me', { cookie });
    expect(answer.status).toBe(401);
    const lines = answer.headers.getSetCookie().filter(isDeletion);
    expect(lines.length).toBeGreaterThan(0);
    return lines;
  }
});
