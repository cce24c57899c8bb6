import { launch, makeWorld, ONE_TARGET } from '@invect/testing';
import { ui } from '@invect/ui';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Visitor } from './visitor.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each(ONE_TARGET)('$name: the page of settings', (target) => {
  it('says how the host is set up, each warning with its fix, and is for admins', async () => {
    const world = await makeWorld(target, {
      host: { plugins: [ui()] },
      betterAuth: { emailAndPassword: { enabled: true, sendResetPassword: async () => {} } },
    });
    try {
      const visitor = await Visitor.of(await world.person('admin'), browser, world);
      const { page } = visitor;
      await page.route(/\/invect\/settings$/, async (route) => {
        if (route.request().resourceType() === 'document') return route.continue();
        await page.getByText('Loading').waitFor();
        await route.abort();
      });
      await visitor.visit('/settings');
      expect(await visitor.alert()).toContain('The server cannot be reached.');
      await visitor.inspect('settings-unreachable');
      await page.unroute(/\/invect\/settings$/);
      await visitor.press('Try again');
      await visitor.heading('2 warnings');
      const warning = page.getByRole('listitem').filter({ hasText: 'Sign-up is open' });
      await warning.getByText("Fix: Set signUp: 'invite'").waitFor();
      for (const [name, value] of [
        ['Database', 'sqlite 3'],
        ['Sign-up', 'open (email and password)'],
        ['Session cookie', 'not Secure'],
        ['Mounted at', '/invect'],
        ['Node.js', process.version],
      ] as const)
        await page.locator('dl > div').filter({ hasText: name }).filter({ hasText: value }).first().waitFor();
      await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).waitFor();
      await visitor.inspect('settings');
      await visitor.close();

      const editor = await Visitor.of(await world.person('editor'), browser, world);
      await editor.visit('/settings');
      expect(await editor.alert()).toContain('You may not do this. Ask an admin.');
      expect(await editor.page.getByRole('navigation').getByRole('link', { name: 'Settings' }).count()).toBe(0);
      await editor.close();
    } finally {
      await world.close();
    }
  });

  it('says that nothing needs attention, in German', async () => {
    const world = await makeWorld(target, { host: { plugins: [ui()] }, userAuth: { newUserRole: 'viewer' } });
    try {
      const visitor = await Visitor.of(await world.person('admin'), browser, world, 'de-AT');
      await visitor.visit('/settings');
      await visitor.heading('Einstellungen');
      await visitor.page.getByText('Nichts braucht Ihre Aufmerksamkeit.').waitFor();
      await visitor.close();
    } finally {
      await world.close();
    }
  });
});
