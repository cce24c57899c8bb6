#!/usr/bin/env node
import { run } from './program.js';

// Ends the process once all output is written, even if the app's module keeps something open.
const code = await run(process.argv);
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
