#!/usr/bin/env node
import { run } from './program.js';

// Ends the process even where the app's module keeps something open, once everything is written.
const code = await run(process.argv);
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
