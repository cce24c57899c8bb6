import { readFileSync } from 'node:fs';
import type { InvectPlugin } from '@invect/core';
import { launch, makeWorld, type Person, TARGETS, type Target, type World } from '@invect/testing';
import { ui } from '@invect/ui';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAs } from './signed-in.js';
import type { Visitor } from './visitor.js';

const TARGET = TARGETS.find(({ name }) => name === 'Express 5 at /invect') as Target;

describe('the audit log', () => {
  let browser: Browser;
  let world: World;
  let root: Person;
  let ada: Person;
  let flowId: string;
  let visitor: Visitor;

  beforeAll(async () => {
    browser = await launch();
    world = await makeWorld(TARGET, { host: { plugins: [ui(), REPORTS] } });
    root = await world.person('admin');
    ada = world.stranger();
    await ada.signUp('ada@example.test', 'Ada <b>');
    flowId = (await ada.call('POST', '/flows', { name: 'Weekly report' })).body.id;
    await ada.call('POST', `/flows/${flowId}/shares`, { userId: root.id, level: 'viewer' });
    await ada.get('/members');
    await world.stranger().signIn(ada.email, 'wrong-password');
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });
  afterEach(() => visitor.close());

  async function visit(path: string, locale?: string): Promise<void> {
    visitor = await openAs(browser, world, root, locale);
    await visitor.visit(path);
  }

  const entry = (text: string | RegExp): Locator => visitor.page.locator('main ol > li').filter({ hasText: text });

  it('says in sentences what has happened, and the rest on demand', async () => {
    await visit('/audit');
    await visitor.heading('Audit log');
    await entry('Ada <b> created the flow “Weekly report”').waitFor();
    await entry('Ada <b> shared the flow “Weekly report” with Somebody').waitFor();
    await entry(/could not sign in/)
      .getByText('failed', { exact: true })
      .waitFor();
    await visitor.inspect('audit');
    await entry('created the flow').getByText('Details').click();
    await entry('created the flow').getByText(flowId).waitFor();
    await visitor.inspect('audit-details');
  });

  it('names what plugins have recorded, for which there is no sentence', async () => {
    await visit('/audit');
    await entry('The host: report.publish').waitFor();
  });

  it('shows what fits filters, which stay in the address, and says if nothing does', async () => {
    await visit('/audit');
    const { page } = visitor;
    await page.getByText('Filters', { exact: true }).click();
    await page.getByLabel('Find somebody').fill('ada');
    await page.getByRole('option', { name: 'Ada' }).click();
    expect(await page.getByLabel('The id of who did it').inputValue()).toBe(ada.id);
    await page.getByLabel('Action', { exact: true }).selectOption('flow.create');
    await visitor.inspect('audit-filters');
    await visitor.press('Apply');
    await expect.poll(() => page.locator('main ol > li').count()).toBe(1);
    await page.reload();
    await entry('created the flow').waitFor();
    expect(await page.locator('main ol > li').count()).toBe(1);
    await page.getByLabel('Outcome').selectOption('refused');
    await visitor.press('Apply');
    await page.getByText('Nothing fits these filters.').waitFor();
    await visitor.inspect('audit-nothing');
    await page.getByLabel('Until').fill('1999-01-01T00:00');
    await visitor.press('Show everything');
    await entry('shared the flow').waitFor();
    expect(visitor.here).toBe('/audit');
  });

  it('is filtered by a time of the visitor', async () => {
    await visit(`/audit?from=${encodeURIComponent(new Date(Date.now() + 3_600_000).toISOString())}`);
    await visitor.page.getByText('Nothing fits these filters.').waitFor();
  });

  it('is exported as NDJSON, with the filters', async () => {
    await visit('/audit?action=flow.create');
    await entry('created the flow').waitFor();
    const download = visitor.page.waitForEvent('download');
    await visitor.page.getByRole('link', { name: 'Export as NDJSON' }).click();
    const file = await (await download).path();
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { action: 'flow.create', resource: { type: 'flow', id: flowId } },
    ]);
  });

  it('speaks German to those who do', async () => {
    await visit('/audit', 'de');
    await visitor.heading('Audit-Log');
    await entry('hat den Ablauf “Weekly report” angelegt').waitFor();
    await visitor.inspect('audit-german');
  });

  it('says that it cannot be loaded, and loads', async () => {
    visitor = await openAs(browser, world, root);
    await visitor.page.route('**/invect/audit?*', (route) =>
      route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
    );
    await visitor.page.route('**/invect/audit', (route) =>
      route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
    );
    await visitor.visit('/audit');
    expect(await visitor.alert()).toContain('The server cannot be reached.');
    await visitor.page.unrouteAll();
    await visitor.press('Try again');
    await entry('created the flow').waitFor();
  });
});

/** A plugin that records something that the pages have no sentence for. */
const REPORTS: InvectPlugin = {
  id: 'reports',
  async start({ audit }) {
    const event = { action: 'report.publish', resource: { type: 'report', id: 'r1' } };
    await audit.note({ identity: null, scope: { everything: true } }, [event]);
    return {};
  },
};
