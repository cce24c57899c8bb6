// A drawing of rooms in layers: whatever a room imports lies below it.

const ROOM = { width: 128, height: 34, gapX: 16, gapY: 34 };
const MARGIN = 24;
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 14px }
  .room { fill: #f6f8fa; stroke: #8c959f }
  .arrow { stroke: #57606a; fill: none; opacity: .55 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .room { fill: #161b22; stroke: #6e7681 } .arrow { stroke: #9198a1 }
  }`;

/**
 * @param {[name: string, rooms: Map<string, string[]>][]} packages each room with those that it imports
 * @returns {string} an SVG
 */
export function drawRooms(packages) {
  let y = MARGIN;
  let width = 0;
  const parts = packages.map(([name, rooms]) => {
    const drawn = drawPackage(name, rooms, y);
    y += drawn.height + MARGIN;
    width = Math.max(width, drawn.width);
    return drawn.svg;
  });
  const size = `${width + 2 * MARGIN} ${y}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" role="img" aria-label="Rooms of each package and their imports">
<style>${STYLE}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="arrow" style="fill:#57606a"/></marker></defs>
${parts.join('\n')}
</svg>
`;
}

function drawPackage(name, rooms, top) {
  const layers = layersOf(rooms);
  const places = new Map();
  for (const [row, layer] of layers.entries()) {
    for (const [column, room] of layer.entries()) {
      const x = MARGIN + column * (ROOM.width + ROOM.gapX);
      places.set(room, { x, y: top + 26 + row * (ROOM.height + ROOM.gapY) });
    }
  }
  const arrows = [...rooms].flatMap(([room, imports]) => imports.map((to) => arrow(places.get(room), places.get(to))));
  const boxes = [...places].map(([room, place]) => box(room, place));
  const height = 26 + layers.length * (ROOM.height + ROOM.gapY);
  const width = Math.max(...layers.map(({ length }) => length)) * (ROOM.width + ROOM.gapX);
  const title = `<text class="title" x="${MARGIN}" y="${top + 12}">packages/${name}/src</text>`;
  return { svg: [title, ...arrows, ...boxes].join('\n'), height, width };
}

/** A room lies one layer below the lowest room that imports it. Rooms in a circle stay where they were met first. */
function layersOf(rooms) {
  const depth = new Map([...rooms.keys()].map((room) => [room, 0]));
  for (let round = 0; round < rooms.size; round++) {
    for (const [room, imports] of rooms) {
      for (const imported of imports) depth.set(imported, Math.max(depth.get(imported) ?? 0, depth.get(room) + 1));
    }
  }
  const deepest = Math.min(Math.max(...depth.values()), rooms.size);
  const layers = Array.from({ length: deepest + 1 }, (_, row) =>
    [...rooms.keys()].filter((room) => depth.get(room) === row),
  );
  return layers.filter(({ length }) => length > 0);
}

function box(room, { x, y }) {
  const middle = x + ROOM.width / 2;
  return `<rect class="room" x="${x}" y="${y}" width="${ROOM.width}" height="${ROOM.height}" rx="6"/><text x="${middle}" y="${y + 21}" text-anchor="middle">${room}</text>`;
}

function arrow(from, to) {
  if (from === undefined || to === undefined) return '';
  const [x1, y1] = [from.x + ROOM.width / 2, from.y + ROOM.height];
  const [x2, y2] = [to.x + ROOM.width / 2, to.y];
  const bend = (y2 - y1) / 2;
  return `<path class="arrow" marker-end="url(#tip)" d="M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}"/>`;
}
