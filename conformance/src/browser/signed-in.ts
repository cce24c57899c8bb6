import type { Person, World } from '@invect/testing';
import type { Browser } from 'playwright-core';
import { Visitor } from './visitor.js';

/** Somebody's browser, with the session that they have: as if they had signed in on the pages before. */
export async function openAs(browser: Browser, world: World, person: Person, locale?: string): Promise<Visitor> {
  const visitor = await Visitor.open(browser, world, locale);
  const { hostname } = new URL(world.origin);
  const cookies = person.jar.toJSON()?.cookies ?? [];
  await visitor.page.context().addCookies(
    cookies.map(({ key, value, path }) => ({
      name: String(key),
      value: String(value),
      domain: hostname,
      path: String(path ?? '/'),
    })),
  );
  return visitor;
}
