import type { AuthContext } from './instance.js';

/** Answers a request as better-auth. */
export type Handler = (request: Request) => Promise<Response>;

/** Changes how better-auth works under the mount. */
export interface MountExtension {
  /** Changes the mount's clone of the context in place. */
  readonly prepare: (clone: AuthContext) => void;
  /** Wraps the mount's handler. */
  readonly wrap?: (handler: Handler) => Handler;
}
