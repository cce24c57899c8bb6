import type { ExpressionLimits } from '../expressions/index.js';
import { AllowList, type OutgoingOptions } from '../outgoing/index.js';

/** Checks `outgoing`. A misspelt field would allow nothing, and nobody would know why. */
export function readOutgoing(options: OutgoingOptions = {}): OutgoingOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError("outgoing must be like { allow: ['10.0.0.0/8'] }.");
  const { allow = [], sqliteFiles = [], ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new TypeError(`outgoing has no option "${unknown}"; it has allow and sqliteFiles.`);
  if (!Array.isArray(allow))
    throw new TypeError("outgoing.allow must be an array: ['10.0.0.0/8', 'internal.example:8080'].");
  if (!Array.isArray(sqliteFiles) || sqliteFiles.some((file) => typeof file !== 'string' || file === ''))
    throw new TypeError("outgoing.sqliteFiles must be an array of paths: ['/data/reports.db'].");
  new AllowList(allow);
  return { allow: [...allow], sqliteFiles: [...sqliteFiles] };
}

/** The most that each limit of expressions can be. */
const MOST: Readonly<Record<keyof ExpressionLimits, number>> = {
  timeMs: 60_000,
  memoryBytes: 1024 * 1024 * 1024,
  maxSize: 64 * 1024 * 1024,
  maxThreads: 64,
};

/** Checks `expressions`. A misspelt limit would limit nothing. */
export function readExpressionLimits(limits: ExpressionLimits = {}): ExpressionLimits {
  if (typeof limits !== 'object' || limits === null) throw new TypeError('expressions must be like { timeMs: 500 }.');
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(MOST, name))
      throw new TypeError(`expressions has no option "${name}"; it has ${Object.keys(MOST).join(', ')}.`);
    const most = MOST[name as keyof ExpressionLimits];
    if (!(Number.isInteger(value) && value > 0 && value <= most))
      throw new TypeError(
        `expressions.${name} is ${JSON.stringify(value)}; it must be a whole number from 1 to ${most}.`,
      );
  }
  return { ...limits };
}
