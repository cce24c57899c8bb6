// A host without people in a process of its own: everybody is an admin. Its nodes say in a file what they do. Its settings come as JSON in
// HOST_SETTINGS; it prints its port.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { bullmq } from '@invect/bullmq';
import { createInvect, defineNode } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { z } from 'zod';
import type { Effect, FlowHostSettings } from './start-flow-host.js';

const { database, runs, queue, file } = JSON.parse(process.env['HOST_SETTINGS'] ?? '') as FlowHostSettings;

const effect = defineNode({
  type: 'effect',
  title: 'Effect',
  description: 'Writes a line into a file, and takes some time before and after.',
  input: z.object({ milliseconds: z.number() }),
  output: z.object({ key: z.string() }),
  effects: 'external',
  async run({ input, run, idempotencyKey, mayHaveRepeated }) {
    await pause(input.milliseconds * Math.random());
    appendFileSync(
      file,
      `${JSON.stringify({ runId: run.id, key: idempotencyKey, mayHaveRepeated } satisfies Effect)}\n`,
    );
    await pause(input.milliseconds * Math.random());
    return { output: { key: idempotencyKey } };
  },
});

const invect = createInvect({
  baseDatabaseConfig: database,
  auth: 'none',
  ...(runs !== undefined && { runs }),
  ...(queue !== undefined && { queue: bullmq(queue) }),
  plugins: [{ id: 'effects', start: () => ({ nodes: [effect] }) }],
  logger: {
    debug() {},
    info() {},
    warn: (fields, message) => console.error(message, fields),
    error: (fields, message) => console.error(message, fields),
  },
});
await invect.ready();
const server = createServer((req, res) => {
  const publicOrigin = `http://${req.headers.host ?? ''}`;
  void serveNode(invect, req, res, { target: req.url ?? '/', publicOrigin });
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));

process.on('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await invect.close();
  process.exit(0);
});
