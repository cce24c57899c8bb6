/** The host's option `runs`. */
export interface RunOptions {
  /** Whether this process carries runs out. With false it serves HTTP only, and other processes carry them out. Default true. */
  readonly work?: boolean;
  /** How many runs this process carries out at the same time. Default 10. */
  readonly concurrency?: number;
  /** How many runs this process begins or goes on with in a second, at most. Null: as many as there are. Default null. */
  readonly maxPerSecond?: number | null;
  /** After how many seconds another process goes on with the runs of one that has died. Default 10. */
  readonly leaseSeconds?: number;
  /** How many seconds nodes may go on when the host closes. After that other processes do them again. Default 10. */
  readonly graceSeconds?: number;
  /** After how many days runs that are over are deleted. Null: never. Default 30. */
  readonly retentionDays?: number | null;
  /** How many bytes of JSON a node may return. More is cut, with a mark. Default 1 MiB. */
  readonly maxOutputBytes?: number;
}

const DEFAULTS: Required<RunOptions> = {
  work: true,
  concurrency: 10,
  maxPerSecond: null,
  leaseSeconds: 10,
  graceSeconds: 10,
  retentionDays: 30,
  maxOutputBytes: 1024 * 1024,
};

/** Null switches these off. */
const OPTIONAL: ReadonlySet<string> = new Set(['maxPerSecond', 'retentionDays']);
const LIMITS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  concurrency: [1, 1_000],
  maxPerSecond: [1, 100_000],
  leaseSeconds: [1, 3_600],
  graceSeconds: [0, 3_600],
  retentionDays: [1, 36_500],
  maxOutputBytes: [1_024, 64 * 1024 * 1024],
};

/**
 * Checks `runs`.
 *
 * @param value false is short for `{ work: false }`
 * @throws TypeError that names the field
 */
export function readRunOptions(value: RunOptions | false = {}): Required<RunOptions> {
  if (value === false) return { ...DEFAULTS, work: false };
  if (typeof value !== 'object' || value === null)
    throw new TypeError('runs must be like { concurrency: 10 }, or false.');
  for (const [name, given] of Object.entries(value)) {
    const limits = LIMITS[name];
    const isOff = OPTIONAL.has(name) && given === null;
    if (name === 'work' ? typeof given === 'boolean' : isOff || given === undefined) continue;
    if (limits === undefined)
      throw new TypeError(`runs has no option "${name}"; it has ${Object.keys(DEFAULTS).join(', ')}.`);
    const [least, most] = limits;
    if (!Number.isInteger(given) || given < least || given > most)
      throw new TypeError(
        `runs.${name} is ${JSON.stringify(given)}; it must be a whole number from ${least} to ${most}.`,
      );
  }
  return { ...DEFAULTS, ...value };
}
