import { isBuiltin, register } from 'node:module';

// better-auth's helper keeps its rows with `node:sqlite`, which Node 20 does not have.
if (!isBuiltin('node:sqlite')) register('./node-sqlite-hook.mjs', import.meta.url);

export { createHttpTestServer, getTestInstance } from 'better-auth/test';
