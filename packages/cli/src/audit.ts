import type { AuditFault, AuditReport, ChainPlace } from '@invect/core';
import { loadOptions } from './app-module.js';
import { importCore } from './app-packages.js';
import type { Location } from './migrate.js';
import { UserError } from './user-error.js';

/**
 * Checks the audit log and prints what was found.
 *
 * @param expectHead a head that an earlier check has printed, `1200:9f86…`
 * @returns whether nothing is wrong
 */
export async function verify({
  folder,
  config,
  expectHead,
}: Location & { readonly expectHead?: string | undefined }): Promise<boolean> {
  const expected = expectHead === undefined ? undefined : readHead(expectHead);
  const { path, options } = await loadOptions(folder, config);
  const { verifyAudit } = await importCore(path);
  const report = await verifyAudit(options, expected);
  print(report, expected !== undefined);
  return report.ok;
}

function print(report: AuditReport, isCompared: boolean): void {
  const { ok, entries, pending, cut, head, faults } = report;
  const lines = [
    ...faults.map(describe),
    `${ok ? 'No fault' : 'Faults'} in ${entries} entries${cut === 0 ? '' : `, after ${cut} that retention has cut off`}`,
    ...(pending === 0 ? [] : [`${pending} recorded entries have no place in the chain yet and were not checked`]),
    `Head: ${head.position}:${head.hash}`,
    ...(isCompared
      ? []
      : ['Keep the head elsewhere and pass it as --expect-head the next time. Without it, a cut end cannot be seen.']),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function describe({ kind, from, to, message }: AuditFault): string {
  return `${kind} ${from === to ? from : `${from} to ${to}`}: ${message}`;
}

function readHead(text: string): ChainPlace {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || hash === undefined)
    throw new UserError('--expect-head must be a head that `invect audit verify` has printed, like 1200:9f86….');
  return { position: Number(position), hash };
}
