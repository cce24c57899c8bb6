import { existsSync } from 'node:fs';
import { root } from '../prepare.mjs';
import { anchorsIn } from './anchors.mjs';
import { isSame, parse } from './syntax.mjs';

/**
 * Disables each guard in memory.
 *
 * @param guards entries as in all.mjs
 * @param sources the text of each file by its path
 * @returns `mutants`: the entries, each with its `file` and `line`, and the file's text without the guard as `mutated`. `faults`: why
 *   a guard cannot be disabled, or which comment has no entry, in a sentence each
 */
export function mutantsOf(guards, sources) {
  const anchors = Object.entries(sources).flatMap(([file, source]) => anchorsOf(file, source));
  const mutants = [];
  const faults = anchors
    .filter(({ name }) => !guards.some((guard) => guard.name === name))
    .map(({ name, file, line }) => `${name}: has no entry in scripts/guards (${file}:${line})`);
  for (const guard of guards) {
    try {
      const { file, line, ...code } = onlyAnchor(guard, guards, anchors);
      mutants.push({ ...guard, file, line, mutated: disable(guard, { file, ...code }) });
    } catch (error) {
      faults.push(`${guard.name}: ${error.message}`);
    }
  }
  return { mutants, faults };
}

function anchorsOf(file, source) {
  const syntax = parse(file, source);
  return anchorsIn(syntax, source).map((anchor) => ({ ...anchor, file, source, program: syntax.program }));
}

function onlyAnchor({ name }, guards, anchors) {
  if (guards.filter((guard) => guard.name === name).length > 1) throw new Error('has two entries in scripts/guards');
  const [anchor, second] = anchors.filter((each) => each.name === name);
  if (anchor === undefined) throw new Error(`there is no comment \`// guard: ${name}\` in packages/*/src`);
  if (second) throw new Error(`is twice in the code: ${anchor.file}:${anchor.line} and ${second.file}:${second.line}`);
  if (anchor.node === undefined) throw new Error(`stands above no code (${anchor.file}:${anchor.line})`);
  return anchor;
}

function disable({ disabled, tests }, { file, node, source, program }) {
  const missing = tests.find((test) => !existsSync(root + test));
  if (missing !== undefined) throw new Error(`there is no ${missing}`);
  const { node: replaced, text } = disabled(node, source);
  if (!replaced) throw new Error(`has nothing that \`${text}\` can replace`);
  const mutated = source.slice(0, replaced.start) + text + source.slice(replaced.end);
  if (isSame(parse(file, mutated).program, program)) throw new Error('is the same when it is disabled');
  return mutated;
}
