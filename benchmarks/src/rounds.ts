import { type Load, type Measured, send } from './load.js';
import type { Running } from './variant.js';

/** A variant's figures. */
export interface Row {
  readonly name: string;
  /** Medians over the rounds. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU time of the server for one request, in microseconds. Unlike the rest, it hardly depends on what else the machine does. */
  readonly cpu: number;
  /** Medians of the ratios within a round, to the variant it is compared with. */
  readonly ratio: number;
  readonly cpuRatio: number;
  readonly p99Ratio: number;
}

/** A variant, and which one it is compared with: an index. */
export interface Contestant {
  readonly running: Running;
  readonly against: number;
  readonly load?: Partial<Load>;
}

/**
 * Measures variants in turn, A B C A B C …, so that whatever else the machine does meets all of them. The first round warms them
 * up and is not counted.
 */
export async function race(
  contestants: readonly Contestant[],
  load: Omit<Load, 'urls'>,
  rounds: number,
): Promise<Row[]> {
  const measured: (Measured & { readonly cpu: number })[][] = contestants.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { running, load: own }] of contestants.entries()) {
      const before = running.cpuMicroseconds();
      const result = await send({ ...load, ...own, urls: running.urls, ...(round === 0 && { seconds: 1 }) });
      const cpu = (running.cpuMicroseconds() - before) / result.answered;
      if (round > 0) measured[index]?.push({ ...result, cpu });
    }
    process.stderr.write(round === 0 ? '   warm' : ` ${round}`);
  }
  process.stderr.write('\n');
  return contestants.map(({ running, against }, index) => {
    const [own, other] = [measured[index] ?? [], measured[against] ?? []];
    const ratios = (of: (m: (typeof own)[number]) => number): number =>
      median(own.map((m, round) => of(m) / of(other[round] as (typeof own)[number])));
    return {
      name: running.name,
      perSecond: median(own.map((m) => m.perSecond)),
      p50: median(own.map((m) => m.p50)),
      p99: median(own.map((m) => m.p99)),
      cpu: median(own.map((m) => m.cpu)),
      ratio: ratios((m) => m.perSecond),
      cpuRatio: ratios((m) => m.cpu),
      p99Ratio: ratios((m) => m.p99),
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
