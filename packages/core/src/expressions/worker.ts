import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { Sandbox } from './sandbox.js';
import type { SandboxJob } from './sandbox-protocol.js';
import { clockOfThisThread } from './stopwatch.js';

/** How much the host's own thread goes first where the processor is busy. */
const NICENESS = 5;

// On Linux the number 0 means the calling thread. Elsewhere it means the whole process, the host included.
if (process.platform === 'linux') setPriority(0, NICENESS);

if (parentPort === null) throw new Error('this file runs in a worker thread only');
const port = parentPort;
const clock = clockOfThisThread();
const sandbox = await Sandbox.load(clock);
port.on('message', (job: SandboxJob) => port.postMessage(sandbox.run(job)));
port.postMessage(clock);
