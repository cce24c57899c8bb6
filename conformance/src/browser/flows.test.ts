import { launch, type Person, TARGETS, type World } from '@invect/testing';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { approvalFlow, createFlow, type FlowsWorld, makeFlowsWorld } from './flows-world.js';
import { Visitor } from './visitor.js';

const HOSTILE = '<img src=x onerror=alert(1)>';
const LONG = 'Aktualisierung'.repeat(17);
const RIGHT_TO_LEFT = 'تقرير أسبوعي \u202Eevil\u202C';
const MEGABYTE = 1_000_000;

let browser: Browser;
const visitors: Visitor[] = [];
beforeAll(async () => {
  browser = await launch();
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) await visitor.close();
});
afterAll(() => browser?.close());

async function visitorOf(person: Person, world: World, locale?: string): Promise<Visitor> {
  const visitor = await Visitor.of(person, browser, world, locale);
  visitors.push(visitor);
  return visitor;
}

const named = (name: string) => TARGETS.filter((target) => target.name === name);

describe.each(named('Express 5 at /invect'))('$name: the pages of flows', (target) => {
  let world: FlowsWorld;
  let ada: Person;
  let bob: Person;
  let viewer: Person;
  beforeAll(async () => {
    world = await makeFlowsWorld(target);
    [ada, bob, viewer] = [await world.person('editor'), await world.person('editor'), await world.person('viewer')];
  });
  afterAll(() => world.close());

  it('say that there is nothing yet, that something loads, and that the server is gone', async () => {
    const visitor = await visitorOf(ada, world);
    for (const [path, said] of [
      ['/flows', 'There are no flows yet.'],
      ['/runs', 'There are no runs yet.'],
      ['/credentials', 'There are no credentials yet.'],
    ] as const) {
      await visitor.visit(path);
      await visitor.page.getByText(said).waitFor();
    }
    await visitor.inspect('flows-empty');
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await visitor.page.route('**/flows', async (route) => {
      if (route.request().resourceType() === 'document') return route.continue();
      await held;
      await route.abort();
    });
    await visitor.visit('/flows');
    await visitor.heading('Flows');
    await visitor.page.locator('main').getByText('Loading').waitFor();
    letGo();
    expect(await visitor.alert()).toContain('The server cannot be reached.');
    await visitor.inspect('flows-unreachable');
    await visitor.page.unroute('**/flows');
    await visitor.press('Try again');
    await visitor.page.getByText('There are no flows yet.').waitFor();
  });

  it('are refused to those who may not read them, and say so', async () => {
    const guest = await world.person('editor');
    const admin = await world.person('admin');
    expect((await admin.call('PATCH', `/members/${guest.id}`, { role: 'guest' })).status).toBe(200);
    const flow = await createFlow(ada, 'Mine alone', [], { visibility: 'private' });
    const visitor = await visitorOf(guest, world);
    for (const path of ['/flows', '/runs', '/credentials']) {
      await visitor.visit(path);
      expect(await visitor.alert()).toContain('You may not do this. Ask an admin.');
    }
    expect(await visitor.page.getByRole('navigation').getByRole('link', { name: 'Flows' }).count()).toBe(0);
    await visitor.inspect('flows-forbidden');
    // What somebody does not see is as if it were not there.
    const other = await visitorOf(bob, world);
    for (const id of [flow, 'nothing']) {
      await other.visit(`/flows/${id}`);
      expect(await other.alert()).toContain('There is no such flow, or it is not yours to see.');
    }
    expect((await ada.call('DELETE', `/flows/${flow}`)).status).toBe(204);
  });

  it('run a flow with an input by keyboard alone, which is checked first', async () => {
    const flow = await createFlow(ada, 'Greet', [
      { id: 'greet', type: 'transform', name: 'Write a greeting', config: { output: 'Hello {{ input.name }}' } },
    ]);
    const visitor = await visitorOf(ada, world);
    const { page } = visitor;
    await visitor.visit('/flows');
    const found = page.waitForResponse(/search=gree/);
    await page.getByLabel('Search by name').fill('gree');
    await found;
    await page.getByRole('link', { name: 'Greet' }).focus();
    await page.keyboard.press('Enter');
    await visitor.heading('Greet');
    expect(visitor.here).toBe(`/flows/${flow}`);
    await page.getByRole('button', { name: 'Run' }).focus();
    await page.keyboard.press('Enter');
    await visitor.heading('Run this flow');
    await page.getByLabel('Input (JSON)').focus();
    await page.keyboard.type('{ "name": ');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('This is not JSON').waitFor();
    expect(await page.locator(':focus').getAttribute('name')).toBe('input');
    await visitor.inspect('flow-run-dialog');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('"Ada" }');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await visitor.heading('Run of Greet');
    await page.getByRole('status').getByText('succeeded').waitFor();
    await page.locator('summary').filter({ hasText: 'Write a greeting' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.invect-execution').getByText('"Hello Ada"', { exact: true }).waitFor();
    await visitor.inspect('run-succeeded');
    await visitor.visit('/flows');
    await page.getByRole('listitem').filter({ hasText: 'Greet' }).getByText('succeeded').waitFor();
  });

  it('draw a flow, say it in words, and show its older versions', async () => {
    const flow = await createFlow(ada, 'Weekly report', []);
    const nodes = [
      { id: 'start', type: 'trigger.manual' },
      { id: 'fresh', type: 'if', name: 'Is it fresh?', config: { condition: '{{ input.fresh }}' } },
      { id: 'write', type: 'transform', name: 'Write it', config: { output: 'done' } },
      { id: 'all', type: 'each', name: 'For all readers', config: { items: '{{ input.readers }}' } },
      { id: 'send', type: 'transform', name: 'Send it', parentId: 'all', config: { output: '{{ item }}' } },
    ];
    const edges = [
      { source: 'start', target: 'fresh' },
      { source: 'fresh', target: 'write', sourceHandle: 'true' },
      { source: 'fresh', target: 'all', sourceHandle: 'false' },
    ];
    const saved = await ada.call('PATCH', `/flows/${flow}`, {
      version: 1,
      description: 'Goes out on Fridays.',
      definition: { nodes, edges },
    });
    expect([saved.status, saved.body.fields]).toEqual([200, undefined]);
    const visitor = await visitorOf(viewer, world);
    const { page } = visitor;
    await visitor.visit(`/flows/${flow}`);
    await visitor.heading('Weekly report');
    const picture = page.getByRole('application', { name: 'Picture of the flow' });
    await picture.getByText('Is it fresh?').waitFor();
    expect(await picture.locator('.react-flow__node').count()).toBe(5);
    expect(await picture.locator('.react-flow__edge').count()).toBe(4);
    await picture.getByText('each item').waitFor();
    await page.getByText('The flow in words (5 nodes)').click();
    await page.getByRole('listitem').filter({ hasText: 'leads to Write it (true), For all readers (false)' }).waitFor();
    await page.getByText('may read it, and not run it').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Run', exact: true }).count()).toBe(0);
    await visitor.inspect('flow');
    await page.getByLabel('Version').selectOption('1');
    await page.getByText('This is an older version. Runs take version 2.').waitFor();
    await page.getByText('The flow in words (1 node)').waitFor();
  });

  it('show a run to somebody who watches while others run, approve and reject it', async () => {
    const flow = await approvalFlow(ada);
    const [starter, watcher, reader] = [
      await visitorOf(ada, world),
      await visitorOf(bob, world),
      await visitorOf(viewer, world),
    ];
    await watcher.visit(`/flows/${flow}`);
    await watcher.page.getByText('There are no runs yet.').or(watcher.page.getByText('No run is like this.')).waitFor();
    await starter.visit(`/flows/${flow}`);
    for (const decision of ['Approve', 'Reject'] as const) {
      await starter.press('Run');
      await starter.page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
      await starter.heading('Run of Pay the invoice');
      const path = starter.here;
      // The watcher's list finds out by itself.
      await watcher.page.locator(`a[href$="${path}"]`).click();
      await watcher.heading('Waits for an approval: Ask the boss');
      await watcher.page.getByText('due').first().waitFor();
      if (decision === 'Approve') await watcher.inspect('run-waiting');
      await reader.visit(path);
      await reader.page.getByText('You may not decide about this.').waitFor();
      for (const name of ['Approve', 'Reject', 'Cancel the run'])
        expect(await reader.page.getByRole('button', { name }).count()).toBe(0);
      await watcher.fill({ 'Note (optional)': 'As agreed' });
      await watcher.press(decision);
      if (decision === 'Reject')
        await watcher.page.getByRole('alertdialog').getByRole('button', { name: 'Reject' }).click();
      for (const { page } of [starter, watcher, reader])
        await page.getByRole('status').getByText('succeeded').waitFor();
      const { body } = await ada.get(`/flow-${path.slice(1)}`);
      expect(body.output).toMatchObject({
        approved: decision === 'Approve',
        by: { id: bob.id },
        data: { note: 'As agreed' },
      });
      await starter.visit(`/flows/${flow}`);
      await watcher.visit(`/flows/${flow}`);
    }
    await watcher.visit('/runs');
    await watcher.page.getByLabel('Flow').selectOption({ label: 'Pay the invoice' });
    await expect.poll(() => watcher.page.locator('main li').count()).toBe(2);
    await watcher.page.getByLabel('Status').selectOption('failed');
    await watcher.page.getByText('No run is like this.').waitFor();
    expect(watcher.here).toContain('status=failed');
  });

  it('show why a run failed, retry it, and cancel one', async () => {
    const flow = await createFlow(ada, 'Post the news', [{ id: 'post', type: 'test.post', name: 'Post it' }]);
    const { body: run } = await ada.call('POST', `/flows/${flow}/run`, {});
    const [visitor, reader] = [await visitorOf(ada, world), await visitorOf(viewer, world)];
    for (const one of [visitor, reader]) {
      await one.visit(`/runs/${run.id}`);
      await one.page.getByRole('status').getByText('failed').waitFor();
      await one.page.locator('.invect-failure').getByText('The other side answers 503 <b>for now</b>.').waitFor();
    }
    expect(await reader.page.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await visitor.page.getByText('Post it').first().waitFor();
    await visitor.inspect('run-failed');
    world.broken.is = false;
    await visitor.press('Retry');
    for (const { page } of [visitor, reader]) await page.getByRole('status').getByText('succeeded').waitFor();
    const waiting = await approvalFlow(ada, 'Wait for ever');
    const { body: endless } = await ada.call('POST', `/flows/${waiting}/run`, {});
    await visitor.visit(`/runs/${endless.id}`);
    await visitor.press('Cancel the run');
    await visitor.heading('Cancel this run?');
    await visitor.inspect('run-cancel');
    await visitor.page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the run' }).click();
    await visitor.page.getByRole('status').getByText('cancelled').waitFor();
    expect(await visitor.page.getByRole('heading', { name: /Waits for an approval/ }).count()).toBe(0);
  });

  it('show hostile names and outputs as text, and cut what is long', async () => {
    const flow = await createFlow(
      ada,
      HOSTILE,
      [
        { id: 'long', type: 'test.echo', name: LONG, config: { text: `${HOSTILE}</script>`, times: 1 } },
        { id: 'large', type: 'test.echo', name: RIGHT_TO_LEFT, config: { text: 'x', times: MEGABYTE } },
      ],
      { description: `${RIGHT_TO_LEFT}\n${HOSTILE}\n${LONG}` },
    );
    await createFlow(ada, LONG, []);
    await createFlow(ada, RIGHT_TO_LEFT, []);
    const visitor = await visitorOf(ada, world);
    const { page } = visitor;
    await visitor.visit('/flows');
    await page.getByRole('link', { name: HOSTILE }).waitFor();
    await visitor.inspect('flows');
    await visitor.visit(`/flows/${flow}`);
    await visitor.heading(HOSTILE);
    await page.locator('.react-flow__node').first().waitFor();
    await visitor.inspect('flow-hostile');
    const { body: run } = await ada.call('POST', `/flows/${flow}/run`, { input: { html: HOSTILE } });
    await visitor.visit(`/runs/${run.id}`);
    await page.getByRole('status').getByText('succeeded').waitFor();
    for (const summary of await page.locator('main .invect-list summary').all()) await summary.click();
    await page.locator('.invect-execution').getByText(HOSTILE).first().waitFor();
    const cut = page.getByText(/^4000 of 10000\d\d characters are shown\./);
    await cut.first().waitFor();
    const shown = await page.locator('main').innerText();
    expect(shown.length).toBeLessThan(60_000);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).first().click();
    expect((await saved).suggestedFilename()).toMatch(/\.json$/);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await visitor.inspect('run-hostile');
  });

  it('keep credentials whose secrets are written and never shown', async () => {
    const canary = 'canary-4b1d-secret';
    const visitor = await visitorOf(ada, world);
    const { page } = visitor;
    const answers: string[] = [];
    page.on('response', async (answer) => {
      if (/credentials/.test(answer.url())) answers.push(await answer.text().catch(() => ''));
    });
    await visitor.visit('/credentials');
    await visitor.press('New credential');
    await visitor.press('Store');
    expect(await page.locator(':focus').getAttribute('name')).toBe('name');
    await visitor.fill({ Name: 'Payments', Type: 'http.bearer', Field: 'token', Value: 'STRIPE_KEY' });
    await page.getByLabel('The value lies elsewhere').check();
    await visitor.press('Store');
    await page.getByText('Write where the value lies, like env:STRIPE_KEY.').waitFor();
    await visitor.inspect('credential-new');
    await visitor.fill({ Value: 'env:STRIPE_KEY' });
    await visitor.press('Store');
    const row = page.getByRole('listitem').filter({ hasText: 'Payments' });
    await row.waitFor();
    await row.getByRole('button', { name: 'Change' }).click();
    await visitor.fill({ Name: 'Payments of today', Field: 'token', Value: canary });
    expect(await page.getByLabel('Value', { exact: true }).getAttribute('type')).toBe('password');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('listitem').filter({ hasText: 'Payments of today' }).waitFor();
    await visitor.inspect('credentials');
    const reader = await visitorOf(viewer, world);
    await reader.visit('/credentials');
    await reader.page.getByText('Payments of today').waitFor();
    for (const name of ['New credential', 'Change', 'Delete'])
      expect(await reader.page.getByRole('button', { name }).count()).toBe(0);
    await page.getByRole('button', { name: 'Delete' }).click();
    await visitor.heading('Delete Payments of today?');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There are no credentials yet.').waitFor();
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.join()).not.toContain(canary);
    expect(await page.content()).not.toContain(canary);
  });

  it('lead to sign in and back when the session ends while a run is watched', async () => {
    const person = await world.person('editor');
    const flow = await approvalFlow(person, 'Out of time');
    const { body: run } = await person.call('POST', `/flows/${flow}/run`, {});
    const visitor = await visitorOf(person, world);
    await visitor.visit(`/runs/${run.id}`);
    await visitor.heading('Waits for an approval: Ask the boss');
    await person.signOut();
    await visitor.heading('Sign in');
    await visitor.signIn(person.email);
    await visitor.heading('Run of Out of time');
  });
});

describe.each(named('Nest on Fastify at /invect'))('$name: the pages of flows', (target) => {
  it('show a run that goes on', async () => {
    const world = await makeFlowsWorld(target);
    try {
      const ada = await world.person('editor');
      const flow = await approvalFlow(ada);
      const visitor = await visitorOf(ada, world, 'de-AT');
      await visitor.visit(`/flows/${flow}`);
      await visitor.page.locator('.react-flow__node').first().waitFor();
      await visitor.press('Starten');
      await visitor.page.getByRole('dialog').getByRole('button', { name: 'Starten' }).click();
      await visitor.heading('Lauf von Pay the invoice');
      await visitor.press('Zustimmen');
      await visitor.page.getByRole('status').getByText('gelungen').waitFor();
      await visitor.close();
      visitors.splice(0);
    } finally {
      await world.close();
    }
  });
});
