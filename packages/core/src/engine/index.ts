/** The engine: what a run does next, from its plan and from what its nodes did. It does nothing itself. */
export * from './facts.js';
export { type Body, bodyOutput, DEFAULT_HANDLE, type Plan, type PlannedNode, planOf } from './plan.js';
export { Progress, type RunStart } from './progress.js';
