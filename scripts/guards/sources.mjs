import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { root } from '../prepare.mjs';

/** Reads every source file of the packages that has a guard: its text by its path. */
export function readSources() {
  const files = readdirSync(`${root}packages`).flatMap((name) => filesIn(`packages/${name}/src`));
  const texts = files.map((file) => [file, readFileSync(root + file, 'utf8')]);
  return Object.fromEntries(texts.filter(([, text]) => /\/\/\s*guard:/.test(text)));
}

function filesIn(folder) {
  if (!existsSync(root + folder)) return [];
  const paths = readdirSync(root + folder, { recursive: true });
  return paths.filter((path) => /\.tsx?$/.test(path)).map((path) => `${folder}/${path}`);
}
