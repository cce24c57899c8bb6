import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PASSWORD, type Person, type World } from '@invect/testing';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

const SCREENSHOTS = fileURLToPath(new URL('../../screenshots/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Somebody with a browser of their own, on the pages of a world. */
export class Visitor {
  /** What nobody should see: errors of scripts, violations of the policy, requests to anybody else. */
  readonly complaints: string[] = [];

  private constructor(
    readonly world: World,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // Chromium writes a line for every refusal of the server.
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !isRefusal) this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== world.origin && protocol !== 'blob:') this.complaints.push(request.url());
    });
  }

  static async open(browser: Browser, world: World, locale = 'en-GB'): Promise<Visitor> {
    const context = await browser.newContext({ locale, reducedMotion: 'reduce' });
    return new Visitor(world, await context.newPage());
  }

  /** Somebody who has signed in already, with a browser of their own. */
  static async of(person: Person, browser: Browser, world: World, locale?: string): Promise<Visitor> {
    const visitor = await Visitor.open(browser, world, locale);
    const cookies = person.cookies.keys().map((name) => ({ name, value: person.cookies.get(name) ?? '' }));
    await visitor.page.context().addCookies(cookies.map((cookie) => ({ ...cookie, url: world.origin })));
    return visitor;
  }

  /** Closes the browser's window, and fails if there was something to complain about. */
  async close(): Promise<void> {
    await this.page.context().close();
    expect(this.complaints).toEqual([]);
  }

  /** Opens a page below the mount. */
  async visit(path: string): Promise<void> {
    await this.page.goto(this.world.base + path);
  }

  /** Waits for a heading. */
  async heading(name: string): Promise<void> {
    await this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  async fill(fields: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  /** The next alert. */
  async alert(): Promise<string> {
    const told = this.page.getByRole('alert').filter({ hasText: /./ });
    await told.waitFor();
    return told.innerText();
  }

  /** The path below the mount, with its query. */
  get here(): string {
    return this.page.url().slice(this.world.base.length);
  }

  /** Fills in and sends the form of the sign-in page. */
  async signIn(email: string, password = PASSWORD): Promise<void> {
    await this.fill({ 'E-mail': email, Password: password });
    await this.press('Sign in');
  }

  /** Opens the menu with the visitor's name, and signs out. */
  async signOut(name = 'Somebody'): Promise<void> {
    await this.press(name);
    await this.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await this.heading('Sign in');
  }

  /** Takes screenshots in both schemes and sizes. Fails if something scrolls sideways, and if axe finds anything. */
  async inspect(state: string): Promise<void> {
    const { page } = this;
    mkdirSync(SCREENSHOTS, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [375, 1440]) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize({ width, height: 900 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${state} at ${width} px scrolls sideways`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `${SCREENSHOTS}pages-${state}-${width}-${colorScheme}.png` });
      }
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => {
        const { violations } = await (
          window as never as { axe: { run(): Promise<{ violations: never[] }> } }
        ).axe.run();
        return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`);
      });
      expect(found, `axe on ${state} in ${colorScheme}`).toEqual([]);
    }
  }
}
