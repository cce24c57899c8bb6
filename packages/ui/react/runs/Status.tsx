import { useTexts } from '../context.js';
import type { RunStatus } from './data.js';

/** Not by colour alone. */
const MARKS: Readonly<Record<RunStatus | 'skipped' | 'open', string>> = {
  queued: '○',
  running: '◐',
  waiting: '◷',
  succeeded: '✓',
  failed: '✕',
  cancelled: '⊘',
  skipped: '–',
  open: '○',
};

/** How a run, or a node of one, stands. */
export function Status({ status }: { status: keyof typeof MARKS }) {
  const texts = useTexts();
  return (
    <span className="invect-status" data-status={status}>
      <span aria-hidden="true">{MARKS[status]}</span> {texts.flows.status[status]}
    </span>
  );
}
