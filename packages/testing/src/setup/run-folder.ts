import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Linux's file system in memory: a commit costs a fiftieth of what it costs on a disk. */
const IN_MEMORY = '/dev/shm';
/** A run needs some 500 MB, most of it for private servers. Docker gives 64 MB. */
const ROOM_BYTES = 4 * 1024 ** 3;

/** Where what a run writes lies: in memory where there is room, unless `TEST_FOLDER` says where else. */
export function placeOfRuns(): string {
  return process.env['TEST_FOLDER'] ?? (hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir());
}

/**
 * Makes one folder for whatever a run writes, and has every process of the run take it for its temporary files. `TEST_RUN` is its
 * name, for what a run makes elsewhere.
 *
 * @returns what removes it
 */
export function makeRunFolder(): () => void {
  const folder = mkdtempSync(join(placeOfRuns(), 'invect-run-'));
  // As /tmp is: servers run as users of their own, and write there, too.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  process.env['TEST_RUN'] = basename(folder).slice('invect-run-'.length).toLowerCase();
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

function hasRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}
