import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

const shared = {
  // For what hangs. How long something takes on a busy machine is no test.
  testTimeout: 120_000,
  hookTimeout: 300_000,
  chaiConfig: { truncateThreshold: 0 },
  // A worker keeps what it has loaded: better-auth, the frameworks and Next.js's server take longer to load than most files to run.
  isolate: false,
  setupFiles: [fileURLToPath(new URL('packages/testing/src/setup/globals.ts', import.meta.url))],
};

export default defineConfig({
  test: {
    globalSetup: ['@invect/testing/setup'],
    // One more than the cores of the smallest machine that runs it: tests wait for databases and other processes much of the time.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...shared,
          name: 'invect',
          include: ['{packages/*,conformance}/src/**/*.test.ts', 'scripts/**/*.test.mjs'],
          // Node imports what the build made, as an app does. vitest would fetch and evaluate each of these modules by itself.
          server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
        },
      },
      { test: { ...shared, name: 'satellites', include: ['satellites/src/**/*.test.ts'] }, plugins: [oneBetterAuth()] },
    ],
  },
});

/** Everybody there gets the better-auth of that workspace, as in an app that installed these versions: the packages here as well. */
function oneBetterAuth(): Plugin {
  const workspace = fileURLToPath(new URL('satellites/package.json', import.meta.url));
  return {
    name: 'one-better-auth',
    enforce: 'pre',
    resolveId(id, _importer, options) {
      return /^@?better-auth(?:\/|$)/.test(id) ? this.resolve(id, workspace, { ...options, skipSelf: true }) : null;
    },
  };
}
