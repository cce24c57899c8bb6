import type { InvectOptions } from '@invect/core';
import { type UserAuthOptions, userAuth } from '@invect/user-auth';
import type { BetterAuthOptions } from 'better-auth';
import { toNodeHandler } from 'better-auth/node';
import { QUICK_PASSWORDS } from '../quick-passwords.js';
import { SQLITE } from '../stores/stores.js';
import type { Target } from '../targets/target.js';
import { type Exchange, readExchange } from './exchange.js';
import type { Where } from './reading.js';
import { SideBrowser } from './side-browser.js';
import { createHttpTestServer, getTestInstance } from './test-helper.js';

/** What better-auth's test helper gives: `auth`, `client`, `customFetchImpl`, `signInWithTestUser`, `db` and more. */
export type TestInstance = Awaited<ReturnType<typeof getTestInstance>>;

/** Whatever an instance sent by mail, SMS or otherwise, the oldest first. */
export type Outbox = Record<string, unknown>[];

/** What both sides of a comparison are made of. */
export interface SideOptions {
  /** Called for each side, as instances keep state. */
  readonly betterAuth?: (outbox: Outbox) => Partial<BetterAuthOptions>;
  /** Of the mounted side. */
  readonly userAuth?: Omit<UserAuthOptions, 'auth'>;
  /** Of the mounted side. */
  readonly host?: Partial<InvectOptions>;
}

/** A better-auth instance that is served on a socket, as better-auth serves itself or through the mount. */
export interface Side {
  readonly origin: string;
  /** Where better-auth's routes begin. */
  readonly authBase: string;
  /** What an app gives `createAuthClient` as its baseURL. */
  readonly clientBase: string;
  /** Where the host's routes begin; null where there is no host. */
  readonly hostBase: string | null;
  /** better-auth's own helper. Its client, its `customFetchImpl` and its sign-ins go over the socket. */
  readonly helper: TestInstance;
  readonly outbox: Outbox;
  /** Every exchange so far, by browsers and by the helper. */
  readonly transcript: Exchange[];
  /** The origin that better-auth calls production, where this is a preview of it (`oAuthProxy`). */
  readonly production: Where | null;
  /** Makes another side like this one, with an instance of its own. Its exchanges are in the same transcript. */
  preview(options: SideOptions): Promise<Side>;
  /** Everybody so far. */
  readonly browsers: SideBrowser[];
  /** Somebody new with an empty cookie jar. */
  browser(): SideBrowser;
  close(): Promise<void>;
}

type AuthInstance = Exclude<UserAuthOptions['auth'], (...nothing: never) => unknown>;

const AUTH_PATH = '/api/auth';

/** better-auth as it serves itself: the reference. */
export async function plainSide({ betterAuth }: SideOptions = {}, production: Side | null = null): Promise<Side> {
  const outbox: Outbox = [];
  const served = await createHttpTestServer();
  const helper = await helperAt(served.url, betterAuth?.(outbox));
  served.setRequestHandler(toNodeHandler(helper.auth.handler));
  return makeSide({
    origin: served.url,
    authBase: served.url + AUTH_PATH,
    clientBase: served.url + AUTH_PATH,
    hostBase: null,
    production,
    makePreview: plainSide,
    helper,
    outbox,
    async close() {
      served.server.closeAllConnections();
      await served.close();
    },
  });
}

/** The same through the mount of a host on a target. */
export async function mountedSide(
  target: Target,
  { betterAuth, host, userAuth: options }: SideOptions = {},
  production: Side | null = null,
): Promise<Side> {
  const store = await SQLITE.create();
  const outbox: Outbox = [];
  let resolveAuth: (auth: AuthInstance) => void = () => {};
  const auth = new Promise<AuthInstance>((resolve) => {
    resolveAuth = resolve;
  });
  const served = await target.serve({
    host: {
      baseDatabaseConfig: store.config,
      encryptionKey: Buffer.alloc(32, 5).toString('base64'),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      ...host,
      plugins: [userAuth({ ...options, auth: () => auth }), ...(host?.plugins ?? [])],
    },
  });
  // The instance knows its origin from the start, as in production. So the host listens first, and gets the instance then.
  const helper = await helperAt(served.origin, betterAuth?.(outbox));
  resolveAuth(helper.auth);
  await served.invect.ready();
  return makeSide({
    origin: served.origin,
    authBase: `${served.base}/plugins/auth${AUTH_PATH}`,
    clientBase: `${served.base}/plugins/auth`,
    hostBase: served.base,
    production,
    makePreview: (more, of) => mountedSide(target, more, of),
    helper,
    outbox,
    async close() {
      await served.close();
      await store.close();
    },
  });
}

/** better-auth's helper, with an instance that knows where it is served. */
async function helperAt(origin: string, given: Partial<BetterAuthOptions> = {}): Promise<TestInstance> {
  const options = {
    baseURL: origin,
    logger: { disabled: true },
    telemetry: { enabled: false },
    ...given,
    emailAndPassword: { enabled: true, password: QUICK_PASSWORDS, ...given.emailAndPassword },
    // Tests run with NODE_ENV=test, where better-auth switches its origin check off.
    advanced: { disableOriginCheck: false, ...given.advanced },
  };
  return (await getTestInstance(options)) as unknown as TestInstance;
}

interface SideParts extends Omit<Side, 'transcript' | 'browsers' | 'browser' | 'preview'> {
  readonly production: Side | null;
  makePreview(options: SideOptions, production: Side): Promise<Side>;
}

function makeSide({ makePreview, close, ...parts }: SideParts): Side {
  const { helper, origin, authBase, outbox, production } = parts;
  const transcript = production?.transcript ?? [];
  const previews: Side[] = [];
  // The helper has signed its test user up.
  outbox.length = 0;
  const side: Side = {
    ...parts,
    transcript,
    browsers: [],
    browser() {
      const browser = new SideBrowser(side);
      side.browsers.push(browser);
      return browser;
    },
    async preview(options) {
      const preview = await makePreview(options, side);
      previews.push(preview);
      return preview;
    },
    async close() {
      for (const preview of previews) await preview.close();
      await close();
    },
  };
  // The helper's client and fetch call the handler that they find here, and know nothing of a mount.
  helper.auth.handler = async (request: Request) => {
    const url = request.url.replace(origin + AUTH_PATH, authBase);
    const headers = new Headers(request.headers);
    if (!headers.has('origin')) headers.set('origin', origin);
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const body = hasBody ? await request.arrayBuffer() : null;
    const response = await fetch(url, { method: request.method, headers, body, redirect: 'manual' });
    transcript.push(await readExchange(side, request.method, url, response.clone()));
    return response;
  };
  return side;
}
