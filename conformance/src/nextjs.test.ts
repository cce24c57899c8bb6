import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressOf, Person } from '@invect/testing';
import { freePort } from '@invect/testing/servers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const NEXT = createRequire(import.meta.url).resolve('next/dist/bin/next');
const EXAMPLE = fileURLToPath(new URL('../../examples/nextjs', import.meta.url));
/** Inside the repository, so that the copies find its packages. */
const COPIES = fileURLToPath(new URL('../.apps', import.meta.url));

mkdirSync(COPIES, { recursive: true });
const folders: string[] = [];
const processes: ChildProcess[] = [];

/** The example, somewhere else, with some of its text replaced. */
function copyExample(config: string): string {
  const folder = mkdtempSync(join(COPIES, 'next-'));
  folders.push(folder);
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !/\.next$|\.db|next-env/.test(basename(path)) });
  // A folder is built once: a third of a build would go into a cache that nobody reads.
  const experimental = '{ turbopackFileSystemCacheForBuild: false }';
  writeFileSync(join(folder, 'next.config.ts'), `export default { experimental: ${experimental}, ...${config} };\n`);
  return folder;
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** @param setting what else the page exports, `instant = false` */
function addPage(folder: string, name: string, body: string, setting?: string): void {
  mkdirSync(join(folder, 'app', name));
  const imports = `import { cookies } from 'next/headers';\nimport { redirect } from 'next/navigation';\nimport { handler } from '../../lib/invect';`;
  const page = `export default async function Page() {\n  ${body}\n}`;
  const settings = setting === undefined ? '' : `export const ${setting};\n`;
  writeFileSync(join(folder, 'app', name, 'page.tsx'), `${imports}\n${settings}${page}\n`);
}

const ACTION_PAGE = `async function save() {
    'use server';
    const { name } = await handler.protect({ permission: 'flow:write', redirectTo: '/' });
    redirect('/done?by=' + name);
  }
  return <form action={save}><button>Save</button></form>;`;

function tryToBuild(folder: string, ...flags: string[]): { status: number | null; output: string } {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  delete env['DATABASE_URL'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [NEXT, 'build', folder, ...flags], {
    env,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

function build(folder: string): void {
  expect(tryToBuild(folder)).toEqual({ status: 0, output: expect.anything() });
}

async function start(args: string[], cwd: string, mount: string, nodeEnv: 'production' | 'development') {
  const port = await freePort();
  const server = spawn(
    process.execPath,
    args.map((arg) => arg.replace('PORT', String(port))),
    {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: nodeEnv,
        NEXT_TELEMETRY_DISABLED: '1',
        DATABASE_URL: `file:${join(cwd, 'app.db')}`,
        BETTER_AUTH_SECRET: 'a-secret-that-is-only-used-by-tests-0123456789',
        PORT: String(port),
        HOSTNAME: '127.0.0.1',
      },
    },
  );
  processes.push(server);
  const served = addressOf(port, mount);
  let output = '';
  server.stdout?.on('data', (chunk) => (output += chunk));
  server.stderr?.on('data', (chunk) => (output += chunk));
  await vi.waitFor(async () => expect([(await fetch(`${served.base}/health`)).status, output]).toEqual([200, output]), {
    timeout: 60_000,
    interval: 200,
  });
  return { ...served, server, output: () => output };
}

afterEach(async () => {
  for (const server of processes.splice(0)) {
    if (server.exitCode !== null || server.signalCode !== null) continue;
    server.kill();
    await once(server, 'exit');
  }
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the Next.js example', () => {
  describe('with a base path', () => {
    let folder: string;
    beforeAll(() => {
      folder = copyExample("{ basePath: '/app', output: 'standalone' }");
      edit(join(folder, 'lib/invect.ts'), 'userAuth({ auth })', 'userAuth({ auth, migrate: true })');
      addPage(folder, 'whole', `await handler.protect({ redirectTo: '/' });\n  return <p>The whole page waits.</p>;`);
      build(folder);
    });

    it('is built without a database, and runs with `next start`', async () => {
      expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toEqual([]);
      const served = await start([NEXT, 'start', '-p', 'PORT', '-H', '127.0.0.1'], folder, '/app/invect', 'production');
      await signsUpInAndOut(served);
      const redirected = await fetch(`${served.origin}/app/whole`, { redirect: 'manual' });
      expect([redirected.status, redirected.headers.get('location')]).toEqual([307, '/app/']);
    });

    it('runs from its standalone output, without the repository around it', async () => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'invect-standalone-'));
      folders.push(elsewhere);
      cpSync(join(folder, '.next/standalone'), elsewhere, { recursive: true, verbatimSymlinks: true });
      const cwd = join(elsewhere, 'conformance/.apps', basename(folder));
      await signsUpInAndOut(await start(['server.js'], cwd, '/app/invect', 'production'));
    });
  });

  it('is built with `cacheComponents`, as create-next-app sets it: asks the gate at each visit, and logs nothing', {
    timeout: 300_000,
  }, async () => {
    const folder = copyExample('{ cacheComponents: true, partialPrefetching: true }');
    edit(join(folder, 'lib/invect.ts'), 'userAuth({ auth })', 'userAuth({ auth, migrate: true })');
    addPage(
      folder,
      'whole',
      `return <p>Waited for {(await handler.protect({ redirectTo: '/' })).name}.</p>;`,
      'instant = false',
    );
    addPage(folder, 'form', ACTION_PAGE);
    build(folder);
    const served = await start([NEXT, 'start', '-p', 'PORT', '-H', '127.0.0.1'], folder, '/invect', 'production');
    await signsUpInAndOut(served);
    const person = new Person(served);
    await person.signUp('grace@example.test');
    const headers = { cookie: person.cookieHeader() };
    const page = async (path: string, init = {}) => (await fetch(`${served.origin}${path}`, init)).text();
    expect(await page('/whole', { headers })).toContain('Waited for');
    expect(await page('/whole')).not.toContain('Waited for');

    const form = await page('/form');
    const action = /name="(\$ACTION_ID_\w+)"/.exec(form)?.[1] ?? '';
    const submit = (cookie: object) => {
      const body = new FormData();
      body.set(action, '');
      const own = { ...cookie, origin: served.origin };
      return fetch(`${served.origin}/form`, { method: 'POST', headers: own, body, redirect: 'manual' });
    };
    expect((await submit(headers)).headers.get('location')).toBe('/done?by=Somebody');
    expect((await submit({})).headers.get('location')).toBe('/');
    // What an unstable value, a missing <Suspense> or a database that is used too early would be told with.
    expect(served.output()).not.toMatch(/Error|unstable value/);
  });

  it('is refused by Next.js where `cacheComponents` finds no <Suspense>, and so is a page that reads cookies() there', {
    timeout: 300_000,
  }, () => {
    const folder = copyExample('{ cacheComponents: true }');
    addPage(folder, 'outside', 'await handler.identity();\n  return <p>Hello.</p>;');
    addPage(folder, 'biscuits', 'await cookies();\n  return <p>Hello.</p>;');
    const { status, output } = tryToBuild(folder, '--debug-prerender');
    expect(status).toBe(1);
    for (const page of ['/outside', '/biscuits'])
      expect(output).toContain(`Error occurred prerendering page "${page}"`);
    expect(output).toContain('export const instant = false');
  });

  it('keeps one host in the dev server, whatever is reloaded, and takes over new options', {
    timeout: 300_000,
  }, async () => {
    const folder = copyExample('{ cacheComponents: true, partialPrefetching: true }');
    const served = await start([NEXT, 'dev', '-p', 'PORT', '-H', '127.0.0.1'], folder, '/invect', 'development');
    await signsUpInAndOut(served);
    const person = new Person(served);
    await person.signUp('reloading@example.test');
    const databases = (): number => openDatabases(served.server.pid as number, folder);
    let first: number | undefined;
    for (const role of ['viewer', 'admin', 'editor', 'viewer', 'admin']) {
      const file = join(folder, 'lib/invect.ts');
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(/userAuth\(.*\)\]/, `userAuth({ auth, mapRole: () => '${role}' })]`),
      );
      await vi.waitFor(async () => expect((await person.get('/me')).body.role).toBe(role), 60_000);
      await (await fetch(served.origin)).text();
      first ??= databases();
    }
    // The hosts before the last one close when their last request is answered.
    await vi.waitFor(() => expect(databases()).toBeLessThanOrEqual(first as number), 60_000);
    expect(served.output()).not.toMatch(/Error: Route|unstable value/);
  });
});

/** How often the app's database file is open, in the process and those it started. Linux tells. */
function openDatabases(pid: number, folder: string): number {
  const family = [pid, ...childrenOf(pid)];
  return family.flatMap((member) => filesOf(member)).filter((file) => file === join(folder, 'app.db')).length;
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').flatMap((child) => [Number(child), ...childrenOf(Number(child))]);
}

function filesOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
}

async function signsUpInAndOut(served: { base: string; origin: string; mount: string }): Promise<void> {
  const app = served.base.slice(0, -'/invect'.length);
  const person = new Person(served);
  expect((await person.get('/flows')).body.code).toBe('auth:session_not_found');
  expect(await person.signUp('ada@example.test')).toMatchObject({ status: 200 });
  expect((await person.get('/me')).body).toMatchObject({ id: person.id, role: 'editor' });
  expect((await person.call('POST', '/flows', { name: 'from next' })).status).toBe(201);
  const headers = { cookie: person.cookieHeader() };

  expect(await (await fetch(`${app}/hello`, { headers })).json()).toEqual({ hello: 'Somebody' });
  expect((await fetch(`${app}/hello`)).status).toBe(401);
  expect(await (await fetch(app || served.origin, { headers })).text()).toContain('Signed in as Somebody (editor)');
  expect(await (await fetch(app || served.origin)).text()).toContain('Nobody is signed in');
  expect(await (await fetch(`${app}/members`, { headers })).text()).toContain('Members only');
  const strangers = await (await fetch(`${app}/members`)).text();
  expect(strangers).toContain(`content="1;url=${served.mount.slice(0, -7)}/"`);
  expect(strangers).not.toContain('Members only');

  const social = await person.auth('POST', '/sign-in/social', { provider: 'google' });
  expect(social.status).toBe(404);
  const replay = person.twin();
  expect((await person.signOut()).status).toBe(200);
  expect((await replay.get('/flows')).body.code).toBe('auth:session_expired');
  expect((await person.signIn()).status).toBe(200);
  expect((await person.get('/flows')).body.items).toHaveLength(1);
}
