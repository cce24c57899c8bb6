import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'conformance/src/**/*.test.ts'],
    globalSetup: ['conformance/build-next.ts', 'conformance/src/servers.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    chaiConfig: { truncateThreshold: 0 },
  },
});
