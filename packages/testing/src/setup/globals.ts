/**
 * Gives the next test file the globals that this one began with. Test files share a worker, and Hono's server for Node.js replaces
 * `Request` and `Response` for its whole process.
 */
import { afterAll } from 'vitest';

const { Request, Response } = globalThis;

afterAll(() => {
  Object.assign(globalThis, { Request, Response });
});
