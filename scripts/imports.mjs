// npm run imports: checks which room imports which, and draws it to docs/images/imports.svg. `npm run check` calls it with --check.
// A room is a folder of a package's src, or a file beside them. Fails on a circle, between files or between rooms, and on an import
// that runs against the order of core's rooms.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { drawRooms } from './draw-rooms.mjs';
import { root } from './prepare.mjs';

/** From the outside in: each room may import those behind it. Rooms of one entry do not know each other. */
const CORE_ORDER = [
  ['index.ts', 'node.ts', 'database.ts', 'expression-worker.ts', 'sqlite-process.ts'],
  ['node'],
  ['host'],
  ['plugins'],
  ['resources.ts'],
  ['work'],
  ['triggers'],
  ['runs'],
  ['engine'],
  ['invitations', 'keys'],
  ['flows', 'credentials', 'service-accounts'],
  ['shares', 'teams'],
  ['handovers'],
  ['members'],
  ['nodes'],
  ['audit'],
  ['http'],
  ['outgoing', 'expressions'],
  ['database'],
  ['access'],
  ['logging'],
  ['errors.ts', 'node-error.ts', 'own-file.ts'],
  ['own-url.ts'],
];

const packages = readdirSync(join(root, 'packages')).filter((name) => name !== 'testing');
const graphs = new Map(packages.map((name) => [name, readPackage(name)]));
const faults = [...graphs].flatMap(([name, files]) => [
  ...circlesIn(files).map((circle) => `${name}: files in a circle: ${circle.join(' → ')}`),
  ...circlesIn(roomsOf(files)).map((circle) => `${name}: rooms in a circle: ${circle.join(' → ')}`),
]);
faults.push(...againstOrder(graphs.get('core')));

if (process.argv.includes('--check')) {
  for (const fault of faults) console.error(`✗ ${fault}`);
  process.exit(faults.length === 0 ? 0 : 1);
}
writeFileSync(
  join(root, 'docs/images/imports.svg'),
  drawRooms([...graphs].map(([name, files]) => [name, roomsOf(files)])),
);
for (const fault of faults) console.error(`✗ ${fault}`);
console.log('docs/images/imports.svg shows the rooms of each package, and what they import.');

/** The files of a package and what each imports, by their paths below src. Tests are left out. */
function readPackage(name) {
  const src = join(root, 'packages', name, 'src');
  const files = readdirSync(src, { recursive: true }).filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file));
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(join(src, file), 'utf8'))]));
}

function importsOf(file, text) {
  const named = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(([, path]) => path);
  return [...new Set(named)].map((path) => normalize(join(dirname(file), path)).replace(/\.js$/, '.ts'));
}

function roomOf(file) {
  return file.split('/')[0];
}

function roomsOf(files) {
  const rooms = new Map();
  for (const [file, imports] of files) {
    const room = roomOf(file);
    const known = rooms.get(room) ?? new Set();
    for (const imported of imports.map(roomOf)) if (imported !== room) known.add(imported);
    rooms.set(room, known);
  }
  return new Map([...rooms].map(([room, imports]) => [room, [...imports].sort()]));
}

/** One circle for each way back that a walk along the imports meets. */
function circlesIn(graph) {
  const circles = [];
  const done = new Set();
  const walk = (node, path) => {
    if (path.includes(node)) return circles.push([...path.slice(path.indexOf(node)), node]);
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return circles;
}

function againstOrder(files) {
  const level = (room) => CORE_ORDER.findIndex((rooms) => rooms.includes(room));
  return [...files].flatMap(([file, imports]) => {
    const room = roomOf(file);
    if (level(room) === -1) return [`core: ${room} has no place in the order of scripts/imports.mjs`];
    return imports
      .filter((imported) => roomOf(imported) !== room && level(roomOf(imported)) <= level(room))
      .map((imported) => `core: ${file} imports ${imported}, which lies in front of it`);
  });
}
