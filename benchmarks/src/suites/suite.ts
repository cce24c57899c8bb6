import type { Row } from '../rounds.js';

/** A table of figures, and what it shows. */
export interface Table {
  readonly title: string;
  /** How it was measured, in one sentence. */
  readonly how: string;
  readonly rows: readonly Row[];
  /** What was set out to reach, and whether it was. */
  readonly goals?: readonly Goal[];
}

export interface Goal {
  readonly what: string;
  readonly wanted: string;
  readonly reached: string;
  readonly met: boolean;
}

/** How long a suite may take: `--quick` shows that everything runs, and measures nothing worth keeping. */
export interface Effort {
  readonly rounds: number;
  /** Of each variant in each round. */
  readonly seconds: number;
  /** Leaves out tables whose title does not contain it. */
  readonly only?: string;
}

export type Suite = (effort: Effort) => Promise<readonly Table[]>;
