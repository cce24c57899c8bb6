import { expect, it } from 'vitest';
import type { Target } from '../targets/target.js';
import { ONE_TARGET } from '../targets/where.js';
import { ADDED_COOKIES, ADDED_HEADERS, EXPOSED } from './allowed.js';
import type { Exchange } from './exchange.js';
import type { Readable } from './reading.js';
import { mountedSide, plainSide, type Side, type SideOptions } from './side.js';

/** What people do with a plugin. It runs twice: on better-auth as it serves itself, and on the same through a mount. */
export interface Flow extends SideOptions {
  readonly name: string;
  readonly steps: (side: Side) => Promise<void>;
}

/**
 * Runs flows on targets, and expects the answers that better-auth gives where it serves itself. In the end the host's gate must take
 * everybody for whom better-auth takes them.
 */
export function itAnswersAlike(flows: readonly Flow[], targets: readonly Target[] = ONE_TARGET): void {
  const cases = targets.flatMap((target) => flows.map((flow) => ({ target, flow })));
  it.each(cases)('$target.name: $flow.name', async ({ target, flow }) => {
    const reference = await run(await plainSide(flow), flow);
    const mounted = await run(await mountedSide(target, flow), flow);
    // Exchange by exchange: the first that differs is shown.
    for (const [index, exchange] of reference.transcript.entries()) {
      expect(withoutAdded(mounted.transcript[index], exchange)).toEqual(exchange);
    }
    expect(mounted.transcript).toHaveLength(reference.transcript.length);
    if (reference.failure) {
      throw new Error(`the flow fails on better-auth itself: ${reference.failure}`, { cause: reference.failure });
    }
    if (mounted.failure) throw mounted.failure;
    expect(mounted.signedIn).toEqual(reference.signedIn);
  });
}

interface Run {
  readonly transcript: readonly Exchange[];
  /** What the flow ended with, where it did not get to its end. */
  readonly failure: unknown;
  /** Who everybody is in the end. */
  readonly signedIn: readonly (string | null)[];
}

async function run(side: Side, { steps }: Flow): Promise<Run> {
  let failure: unknown = null;
  const signedIn: (string | null)[] = [];
  try {
    await steps(side);
    for (const browser of side.browsers) signedIn.push(await browser.whoAmI());
  } catch (error) {
    failure = error;
  } finally {
    await side.close();
  }
  return { transcript: side.transcript, failure, signedIn };
}

/** An exchange without what the mount may add, as far as the reference does not have it. */
function withoutAdded(mounted: Exchange | undefined, reference: Exchange): Exchange | undefined {
  if (mounted === undefined) return undefined;
  const headers = { ...mounted.headers };
  for (const { name, value } of ADDED_HEADERS) {
    const isAdded = !(name in reference.headers) && (value === undefined || headers[name] === value);
    if (isAdded) delete headers[name];
  }
  const wanted = namesIn(reference.headers[EXPOSED]);
  const exposed = EXPOSED in headers ? namesIn(headers[EXPOSED]).filter((name) => wanted.includes(name)) : wanted;
  delete headers[EXPOSED];
  if (wanted.length > 0) headers[EXPOSED] = exposed.join(', ');
  return { ...mounted, headers, cookies: mounted.cookies.filter(({ name }) => !isAdded(name)) };
}

function namesIn(list: Readable): string[] {
  return String(list ?? '')
    .split(/, */)
    .filter(Boolean);
}

function isAdded(cookie: string): boolean {
  return ADDED_COOKIES.some(({ name }) => cookie === name || cookie.endsWith(`.${name}`));
}
