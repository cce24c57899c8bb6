// A vitest reporter that draws where a run's time went: npm run test:profile. Folders by the time that workers spent on them, and the
// files that took longest.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root, say } from './prepare.mjs';

const PICTURE = 'docs/images/test-time.svg';
const WIDTH = 860;
const NAME_WIDTH = 330;
const BAR_WIDTH = WIDTH - NAME_WIDTH - 70;
const LINE = 22;
const SLOWEST = 15;

/** What a worker does with a file. Milliseconds that are none of these are hooks: most start worlds and end them. */
const PHASES = [
  { name: 'load modules', colour: '#8250df' },
  { name: 'hooks', colour: '#bf8700' },
  { name: 'tests', colour: '#2da44e' },
];

export default class ProfileReporter {
  #start = performance.now();

  onTestRunEnd(modules) {
    const files = modules.map(timesOf);
    const wall = Math.round((performance.now() - this.#start) / 1000);
    writeFileSync(root + PICTURE, draw(files, wall));
    say(`${PICTURE} shows where ${wall} s went.`);
  }
}

function timesOf(module) {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } = module.diagnostic();
  let tests = 0;
  for (const test of module.children.allTests()) tests += test.diagnostic()?.duration ?? 0;
  const load = environmentSetupDuration + prepareDuration + collectDuration + setupDuration;
  // Tests of a file that run at once take longer, taken together, than the file does.
  const inTests = Math.min(tests, duration);
  return { file: relative(root, module.moduleId), times: [load, duration - inTests, inTests] };
}

function draw(files, wall) {
  const folders = new Map();
  for (const { file, times } of files) {
    const folder = folderOf(file);
    const known = folders.get(folder) ?? PHASES.map(() => 0);
    folders.set(
      folder,
      known.map((time, phase) => time + times[phase]),
    );
  }
  const all = PHASES.map((_phase, phase) => files.reduce((sum, { times }) => sum + times[phase], 0));
  const bars = [...folders].map(([name, times]) => ({ name, times })).sort(longestFirst);
  const slow = files.map(({ file, times }) => ({ name: file.replace('src/', ''), times })).sort(longestFirst);
  const title = `${files.length} test files in ${inSeconds(wall * 1000)}: ${inSeconds(total(all))} of work`;
  const parts = [
    { title, bars: [{ name: 'all', times: all }] },
    { title: 'By folder', bars },
    { title: `The ${SLOWEST} longest files`, bars: slow.slice(0, SLOWEST) },
  ];
  let y = 16;
  const drawn = parts.flatMap(({ title, bars }) => {
    const lines = [
      text(16, y + 14, title, 'font-weight="600"'),
      ...bars.map((bar, row) => drawBar(bar, bars, y + 24 + row * LINE)),
    ];
    y += 24 + bars.length * LINE + 20;
    return lines;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="Where the time of a test run goes">`,
    `<rect width="${WIDTH}" height="${y}" rx="8" fill="#ffffff"/>`,
    '<g font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">',
    ...legend(),
    ...drawn,
    '</g></svg>',
    '',
  ].join('\n');
}

/** Up to the folder that holds the file, without `src`: `conformance/hostile`. */
function folderOf(file) {
  const parts = file.split('/').slice(0, -1);
  const depth = parts[0] === 'packages' ? 2 : 3;
  return parts
    .slice(0, depth)
    .filter((part) => part !== 'src')
    .join('/');
}

function drawBar({ name, times }, bars, y) {
  const longest = Math.max(...bars.map((bar) => total(bar.times)));
  const widths = times.map((time) => (time / longest) * BAR_WIDTH);
  const rects = widths.map((width, phase) => {
    const x = NAME_WIDTH + widths.slice(0, phase).reduce((sum, before) => sum + before, 0);
    return `<rect x="${x.toFixed(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="14" fill="${PHASES[phase].colour}"/>`;
  });
  const end = NAME_WIDTH + widths.reduce((sum, width) => sum + width, 0);
  return [text(16, y + 14, name), ...rects, text(end + 6, y + 14, inSeconds(total(times)))].join('');
}

function legend() {
  return PHASES.map(({ name, colour }, index) => {
    const x = WIDTH - 110 * (PHASES.length - index);
    return `<rect x="${x}" y="19" width="11" height="11" fill="${colour}"/>${text(x + 16, 29, name)}`;
  });
}

const total = (times) => times.reduce((sum, time) => sum + time, 0);
const longestFirst = (one, other) => total(other.times) - total(one.times);
const inSeconds = (milliseconds) =>
  milliseconds < 9_950 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`;
const text = (x, y, words, more = '') =>
  `<text x="${x.toFixed(0)}" y="${y}" ${more}>${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;
