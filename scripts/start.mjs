// npm start: installs what is missing, builds, and starts an example.
//   npm start                              the Express quick start, on a SQLite file
//   npm start nestjs                       the same on NestJS and PostgreSQL: DATABASE_URL, or else a server of its own
//   npm start nextjs                       the same on Next.js
//   npm start react [-- --cross-origin]    the React page, with its host
//   npm start announcements                a plugin with a table, permissions, routes and a hook of its own
import { spawn } from 'node:child_process';
import { prepare, root, say } from './prepare.mjs';

const TSX = ['--import', 'tsx'];
const EXAMPLES = {
  express: [...TSX, 'src/server.ts'],
  nestjs: [...TSX, 'src/main.ts'],
  nextjs: [...TSX, 'start.ts', 'dev'],
  react: [...TSX, 'server/start.ts'],
  announcements: [...TSX, 'src/server.ts'],
};

const [example = 'express', ...options] = process.argv.slice(2);
if (!Object.hasOwn(EXAMPLES, example)) {
  console.error(`There is no example "${example}"; there are ${Object.keys(EXAMPLES).join(', ')}.`);
  process.exit(1);
}
await prepare();
const server = example === 'nestjs' && !process.env.DATABASE_URL ? await startDatabase() : undefined;
say(`Starting the example app (examples/${example}) …`);
const app = spawn(process.execPath, [...EXAMPLES[example], ...options], {
  cwd: `${root}examples/${example}`,
  stdio: 'inherit',
  env: { ...process.env, ...(server && { DATABASE_URL: server.url }) },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.kill(signal));
app.on('exit', async (code, signal) => {
  await server?.remove();
  process.exit(code ?? (signal ? 0 : 1));
});

async function startDatabase() {
  say('Starting a PostgreSQL server; its data is gone when it stops …');
  const { startOwnPostgres } = await import('@invect/testing/servers');
  try {
    return await startOwnPostgres();
  } catch (error) {
    console.error(`${error.message} Set DATABASE_URL=postgresql://… to a database of yours.`);
    process.exit(1);
  }
}
