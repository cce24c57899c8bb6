// @invect/testing/comparison: the same requests to better-auth as it serves itself, and through a mount. Runs inside vitest.

/** Runs what people do with a plugin on both sides, and compares the answers one by one. */
export { type Flow, itAnswersAlike } from './flow.js';
/** An instance on a socket: as it serves itself (`plainSide`), or through the mount of a target (`mountedSide`). */
export { mountedSide, type Outbox, plainSide, type Side, type SideOptions } from './side.js';
/** Somebody at a side. */
export { SideBrowser } from './side-browser.js';
