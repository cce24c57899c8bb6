// npm run client-types: writes the types of @invect/client from the OpenAPI document of a host with user auth. `npm run check` calls it
// with --check, which fails if the committed file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepare, root } from './prepare.mjs';

const FILE = 'packages/client/src/openapi.ts';
const BANNER = `// Made from /openapi.json by \`npm run client-types\`. Do not edit.\n\n`;

/** Packages of two workspaces, as they are found from there. */
const ofTesting = createRequire(`${root}packages/testing/package.json`);
const ofClient = createRequire(`${root}packages/client/package.json`);

/** The document of a host that has everything but plugins of other people. */
async function openApiDocument() {
  const { createInvect } = ofTesting('@invect/core');
  const { userAuth } = ofTesting('@invect/user-auth');
  const { betterAuth } = ofTesting('better-auth');
  const Database = ofTesting('better-sqlite3');
  const auth = betterAuth({
    database: new Database(':memory:'),
    secret: 'only-for-a-host-that-nobody-else-reaches',
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
  const silent = { debug() {}, info() {}, warn() {}, error: (fields, message) => console.error(message, fields) };
  const invect = createInvect({
    baseDatabaseConfig: { type: 'sqlite', connectionString: ':memory:', id: 'client-types' },
    plugins: [userAuth({ auth, migrate: true })],
    logger: silent,
  });
  try {
    const person = { name: 'Ada', email: 'ada@example.com', password: 'correct-horse-9' };
    const signUp = await ask(invect, '/plugins/auth/sign-up/email', { method: 'POST', body: JSON.stringify(person) });
    const cookie = signUp.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    return await (await ask(invect, '/openapi.json', { headers: { cookie } })).json();
  } finally {
    await invect.close();
  }
}

async function ask(invect, path, { headers, ...init }) {
  const origin = 'http://localhost';
  const request = new Request(`${origin}${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', origin, ...headers },
  });
  const answer = await invect.fetch(request, { clientAddress: '127.0.0.1' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** The text that the file should have. */
async function makeTypes() {
  const { default: openapiTS, astToString } = ofClient('openapi-typescript');
  const document = await openApiDocument();
  return BANNER + astToString(await openapiTS(document, { alphabetize: true, defaultNonNullable: false }));
}

await prepare();
const made = await makeTypes();
if (!process.argv.includes('--check')) {
  writeFileSync(root + FILE, made);
  console.log(`${FILE} describes the API as it is now.`);
} else if (made !== readFileSync(root + FILE, 'utf8')) {
  console.error(`✗ ${FILE} is stale: run \`npm run client-types\` and commit it.`);
  process.exit(1);
}
