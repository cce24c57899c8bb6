import {
  CHROMIUM,
  EACH_ADAPTER,
  launch,
  makeWorld,
  ONE_TARGET,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { openAPI } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

const documentedWorld = (
  target: Target,
  options?: Parameters<typeof openAPI>[0],
  more: WorldOptions = {},
): Promise<World> => makeWorld(target, { ...more, betterAuth: { plugins: [openAPI(options)] } });

describe.each(EACH_ADAPTER)("$name: better-auth's API reference", (target) => {
  let world: World;
  beforeAll(async () => {
    world = await documentedWorld(target);
  });
  afterAll(() => world.close());

  it.each(FORMS)('is a page, and a schema of routes that are where it says, at %s', async (form) => {
    const stranger = world.stranger();
    const page = await stranger.call('GET', `${form}/reference`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
    const { status, body } = await stranger.call('GET', `${form}/open-api/generate-schema`);
    expect(status).toBe(200);
    const [server] = body.servers;
    expect(server.url).toBe(`${world.base}/plugins/auth/api/auth`);
    for (const path of ['/get-session', '/ok', '/admin/list-users']) {
      expect(body.paths).toHaveProperty([path, 'get']);
      expect((await fetch(server.url + path)).status).toBe(path.startsWith('/admin') ? 401 : 200);
    }
  });

  it('cannot be framed, is what it says, and is allowed its scripts', async () => {
    const { headers } = await world.stranger().auth('GET', '/reference');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBeNull();
  });
});

describe.each(ONE_TARGET)("$name: better-auth's API reference", (target) => {
  it('names the public URL, whatever the request says', async () => {
    const world = await documentedWorld(target, {}, { host: { publicUrl: 'https://app.example.test/tools/invect' } });
    try {
      const headers = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'http' };
      for (const path of ['/reference', '/open-api/generate-schema']) {
        const { text } = await world.stranger().auth('GET', path, undefined, headers);
        expect(text).toContain('https://app.example.test/tools/invect/plugins/auth/api/auth');
        expect(text).not.toMatch(/evil\.test|127\.0\.0\.1/);
      }
    } finally {
      await world.close();
    }
  });

  it("gives its scripts the nonce of the app's own policy", async () => {
    const world = await documentedWorld(target, { nonce: 'a-nonce' });
    try {
      const { text } = await world.stranger().auth('GET', '/reference');
      const scripts = [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !tag.includes('json'));
      expect(scripts).toHaveLength(2);
      for (const tag of scripts) expect(tag).toContain('nonce="a-nonce"');
    } finally {
      await world.close();
    }
  });

  it('lies elsewhere, or nowhere, where the app says so; the schema stays', async () => {
    const elsewhere = await documentedWorld(target, { path: '/docs' });
    const nowhere = await documentedWorld(target, { disableDefaultReference: true });
    try {
      const statuses = async (world: World) => {
        const paths = ['/docs', '/reference', '/open-api/generate-schema'];
        return Promise.all(paths.map(async (path) => (await world.stranger().auth('GET', path)).status));
      };
      expect(await statuses(elsewhere)).toEqual([200, 404, 200]);
      expect(await statuses(nowhere)).toEqual([404, 404, 200]);
    } finally {
      await elsewhere.close();
      await nowhere.close();
    }
  });
});

const CDN = 'https://cdn.jsdelivr.net/npm/@scalar/api-reference';

describe.skipIf(CHROMIUM === null).each(ONE_TARGET)('$name: in a browser', (target) => {
  it("the reference's scripts run, its own and the one it loads", async () => {
    const world = await documentedWorld(target);
    const browser = await launch();
    try {
      const page = await browser.newPage();
      const script = "document.body.dataset.loaded = document.getElementById('api-reference').dataset.configuration";
      await page.route(CDN, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
      await page.goto(`${world.base}/plugins/auth/api/auth/reference`);
      expect(await page.getAttribute('body', 'data-loaded')).toContain('Better Auth API');
      const schema = JSON.parse((await page.textContent('#api-reference')) ?? '');
      expect(schema.servers[0].url).toBe(`${world.base}/plugins/auth/api/auth`);
    } finally {
      await browser.close();
      await world.close();
    }
  });
});
