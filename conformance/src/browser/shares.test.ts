import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch, makeWorld, type Person, TARGETS, type Target, type World } from '@invect/testing';
import { ui } from '@invect/ui';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAs } from './signed-in.js';
import type { Visitor } from './visitor.js';

const TARGET = TARGETS.find(({ name }) => name === 'Express 5 at /invect') as Target;
const UI = new URL('../../../packages/ui/', import.meta.url);

/** A page of an app, with the component in it. */
const SOURCE = `
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { InvectProvider, Shares } from '@invect/ui/react';
const flow = new URLSearchParams(location.search).get('flow');
const shares = createElement(Shares, { kind: 'flow', id: flow, name: 'Weekly <b>report</b>' });
createRoot(document.getElementById('app')).render(createElement(InvectProvider, { mount: '/invect' }, shares));
`;

const STYLE = ':root { color-scheme: light dark } body { background: light-dark(#fff, #12141c) }\n';
const HTML = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>An app</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/app/style.css">
<main><h1>An app</h1><div id="app"></div></main><script type="module" src="/app/page.js"></script></html>`;

describe('the component Shares, in an app', () => {
  let browser: Browser;
  let world: World;
  let script: string;
  let root: Person;
  let owner: Person;
  let ada: Person;
  let flowId: string;
  const open: Visitor[] = [];

  beforeAll(async () => {
    script = await bundle();
    browser = await launch();
    world = await makeWorld(TARGET, { host: { plugins: [ui()] } });
    root = await world.person('admin');
    owner = await world.person('user');
    ada = world.stranger();
    await ada.signUp('ada@example.test', 'Ada Lovelace');
    flowId = (await root.call('POST', '/flows', { name: 'Weekly report' })).body.id;
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });
  afterEach(async () => {
    for (const visitor of open.splice(0)) await visitor.close();
  });

  async function visit(person: Person): Promise<Visitor> {
    const visitor = await openAs(browser, world, person);
    open.push(visitor);
    await visitor.page.route('**/app/*', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname.endsWith('.js')) return route.fulfill({ body: script, contentType: 'text/javascript' });
      if (pathname.endsWith('.css'))
        return route.fulfill({
          body: STYLE + readFileSync(new URL('dist/react/style.css', UI)),
          contentType: 'text/css',
        });
      return route.fulfill({ body: HTML, contentType: 'text/html' });
    });
    await visitor.page.goto(`${world.origin}/app/page?flow=${flowId}`);
    await visitor.press('Share');
    await visitor.page.getByRole('dialog').waitFor();
    return visitor;
  }

  const dialog = ({ page }: Visitor): Locator => page.getByRole('dialog').or(page.getByRole('alertdialog')).last();
  const press = (within: Locator, name: string): Promise<void> =>
    within.getByRole('button', { name, exact: true }).click();
  const readBy = async (person: Person): Promise<number> => (await person.get(`/flows/${flowId}`)).status;

  it('makes a flow private, shares it with a person, changes that and ends it', async () => {
    const visitor = await visit(root);
    const { page } = visitor;
    const shared = page.getByRole('listitem').filter({ hasText: 'Ada Lovelace' });
    await page.getByText('It is shared with nobody.').waitFor();
    await visitor.inspect('shares');
    await press(dialog(visitor), 'Change');
    await page.getByRole('combobox', { name: 'Who sees it' }).selectOption('private');
    await press(dialog(visitor), 'Save');
    await page.locator('dd').getByText('its owner, and whom it is shared with').waitFor();
    expect(await readBy(ada)).toBe(404);

    await press(dialog(visitor), 'Share with somebody');
    await page.getByLabel('Person', { exact: true }).fill('lovelace');
    await page.getByRole('option', { name: 'Ada Lovelace' }).click();
    await page.getByLabel('Level').selectOption('editor');
    await page.getByLabel('Until').fill('2001-01-01T00:00');
    await press(dialog(visitor), 'Share');
    await page.getByText('Choose a time that is still to come.').waitFor();
    await page.getByLabel('Until').fill('');
    await visitor.inspect('shares-new');
    await press(dialog(visitor), 'Share');
    await shared.getByText('reads and changes').waitFor();
    await visitor.inspect('shares-one');
    expect(await readBy(ada)).toBe(200);

    await press(shared, 'Change');
    await page.getByLabel('Level').selectOption('viewer');
    await press(dialog(visitor), 'Save');
    await shared.getByText('reads', { exact: true }).waitFor();
    await press(shared, 'Remove');
    await press(dialog(visitor), 'Remove');
    await page.getByText('It is shared with nobody.').waitFor();
    expect(await readBy(ada)).toBe(404);
  });

  it('hands a flow over', async () => {
    const visitor = await visit(root);
    await press(dialog(visitor), 'Hand over');
    await press(dialog(visitor), 'Hand over');
    await visitor.page.getByText('Choose somebody from the list.').waitFor();
    await visitor.page.getByLabel('New owner').fill(owner.email);
    await visitor.page.getByRole('option').click();
    await press(dialog(visitor), 'Hand over');
    await expect.poll(async () => (await root.get(`/flows/${flowId}/access`)).body.ownerId).toBe(owner.id);
    expect(await readBy(owner)).toBe(200);
  });

  it('lets a member of a team share with the team, and shows others no shares', async () => {
    const { body: team } = await root.call('POST', '/teams', { name: 'Sales' });
    for (const { id } of [owner, ada]) await root.call('POST', `/teams/${team.id}/members`, { userId: id });
    const visitor = await visit(owner);
    await press(dialog(visitor), 'Share with somebody');
    await visitor.page.getByLabel('Person', { exact: true }).fill('ada');
    await visitor.page.getByRole('option', { name: 'Ada Lovelace' }).waitFor();
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByLabel('With whom').selectOption('team');
    await press(dialog(visitor), 'Share');
    await visitor.page.getByRole('listitem').filter({ hasText: 'Sales' }).waitFor();
    expect(await readBy(ada)).toBe(200);
    const theirs = await visit(ada);
    await theirs.page.getByText('Its owners see with whom it is shared.').waitFor();
    expect(await theirs.page.getByRole('button', { name: 'Hand over' }).count()).toBe(0);
    await theirs.inspect('shares-not-allowed');
  });
});

/** What an app's bundler makes of the page. */
async function bundle(): Promise<string> {
  const vite = createRequire(new URL('package.json', UI)).resolve('vite');
  const { build } = (await import(pathToFileURL(vite).href)) as typeof import('vite');
  const page = {
    name: 'page',
    resolveId: (id: string) => (id.endsWith('virtual-page') ? '\0page' : null),
    load: (id: string) => (id === '\0page' ? SOURCE : null),
  };
  const built = await build({
    root: fileURLToPath(UI),
    configFile: false,
    logLevel: 'error',
    plugins: [page],
    build: { write: false, minify: false, rollupOptions: { input: 'virtual-page' } },
  });
  if (!('output' in built)) throw new Error('vite has built something else than one page');
  return built.output[0].code;
}
