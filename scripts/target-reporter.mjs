// A vitest reporter: a line for each target as each file is done with it, and at the end one line a target over all files.

/** `Nest on Fastify at /invect`, at the start of a suite's name; vitest quotes what it takes from a table. */
const TARGET = /^'?((?:Express \d|Nest on \w+|Next|Hono|node:http) at \/[\w/]*(?: on \w+)?)'?/;

export default class TargetReporter {
  #targets = new Map();

  onTestSuiteResult(suite) {
    const target = suite.parent.type === 'module' && TARGET.exec(suite.name)?.[1];
    if (!target) return;
    const count = { passed: 0, failed: 0, skipped: 0, milliseconds: 0 };
    for (const test of suite.children.allTests()) {
      const { state } = test.result();
      if (Object.hasOwn(count, state)) count[state]++;
      count.milliseconds += test.diagnostic()?.duration ?? 0;
    }
    const title = suite.name.replaceAll("'", '').slice(target.length).replace(/^:/, '').trim();
    console.log(`   ${target.padEnd(40)} ${title.padEnd(36)} ${inWords(count)}`);
    const total = this.#targets.get(target) ?? { passed: 0, failed: 0, skipped: 0, milliseconds: 0 };
    for (const key of Object.keys(total)) total[key] += count[key];
    this.#targets.set(target, total);
  }

  onTestRunEnd() {
    if (this.#targets.size === 0) return;
    console.log('\nTarget by target');
    for (const target of [...this.#targets.keys()].sort()) {
      console.log(`   ${target.padEnd(40)} ${inWords(this.#targets.get(target))}`);
    }
  }
}

function inWords({ passed, failed, skipped, milliseconds }) {
  const others = `${failed ? `, ${failed} FAILED` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
  return `${String(passed).padStart(4)} passed${others}, ${(milliseconds / 1000).toFixed(1)} s`;
}
