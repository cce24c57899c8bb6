import { launch, makeWorld, PASSWORD, type Person, TARGETS, type Target, type World } from '@invect/testing';
import { ui } from '@invect/ui';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAs } from './signed-in.js';
import type { Visitor } from './visitor.js';

const TARGET = TARGETS.find(({ name }) => name === 'Express 5 at /invect') as Target;
const LAST_ADMIN = 'This is the only admin. Make somebody else an admin first.';
const FORBIDDEN = 'You may not do this. Ask an admin.';

let browser: Browser;
let world: World;
let root: Person;
const open: Visitor[] = [];

beforeAll(async () => {
  browser = await launch();
  world = await makeWorld(TARGET, { host: { plugins: [ui()] } });
  root = await world.person('admin');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});
afterEach(async () => {
  for (const visitor of open.splice(0)) await visitor.close();
});

async function visit(person: Person, path: string, locale?: string): Promise<Visitor> {
  const visitor = await openAs(browser, world, person, locale);
  open.push(visitor);
  await visitor.visit(path);
  return visitor;
}

let named = 0;
async function personCalled(name: string): Promise<Person> {
  const person = world.stranger();
  await person.signUp(`named-${++named}@example.test`, name);
  return person;
}

const row = ({ page }: Visitor, text: string): Locator => page.getByRole('listitem').filter({ hasText: text });
const dialog = ({ page }: Visitor): Locator => page.getByRole('dialog').or(page.getByRole('alertdialog')).last();

/** Presses a button within a row or a dialog. */
const press = (within: Locator, name: string): Promise<void> =>
  within.getByRole('button', { name, exact: true }).click();

/** Presses a button, reads what will happen, and confirms it. */
async function confirm(visitor: Visitor, within: Locator, name: string): Promise<string> {
  await press(within, name);
  const asked = await dialog(visitor).innerText();
  await press(dialog(visitor), name);
  return asked;
}

const gone = (locator: Locator): Promise<void> => locator.waitFor({ state: 'detached' });

describe('members', () => {
  it('keep the only admin, and say why', async () => {
    const visitor = await visit(root, `/people/${root.id}`);
    await visitor.heading('Somebody');
    await visitor.page.getByLabel('Role', { exact: true }).selectOption('viewer');
    await visitor.press('Save');
    expect(await visitor.alert()).toBe(LAST_ADMIN);
    expect(await visitor.page.getByLabel('Role', { exact: true }).inputValue()).toBe('viewer');
    await visitor.inspect('member-last-admin');
    expect((await root.get('/me')).body.role).toBe('admin');
  });

  it('are found by name, and given a role, by keyboard alone', async () => {
    const ada = await personCalled('Ada Lovelace');
    const visitor = await visit(root, '/people');
    const { page } = visitor;
    await visitor.heading('Members');
    await row(visitor, 'Ada Lovelace').waitFor();
    await visitor.inspect('people');
    await page.getByLabel('Name or address').focus();
    await page.keyboard.type('nobody is called this');
    await page.getByText('Nothing matches').waitFor();
    await visitor.inspect('people-nothing');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('lovelace');
    await row(visitor, 'Ada Lovelace').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Change role');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByLabel('Role', { exact: true }).focus();
    await page.keyboard.type('viewer');
    await visitor.inspect('people-role');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await gone(page.getByRole('dialog'));
    await row(visitor, 'Ada Lovelace').getByText('viewer', { exact: true }).waitFor();
    expect((await ada.get('/me')).body.role).toBe('viewer');
  });

  it('load, fail, and are asked for again', async () => {
    const visitor = await visit(root, '/');
    let fails = true;
    let answer: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await visitor.page.route('**/invect/members*', async (route) => {
      await asked;
      await (fails ? route.abort() : route.continue());
    });
    await visitor.page.getByRole('link', { name: 'People' }).click();
    await visitor.page.getByText('Loading …').waitFor();
    answer();
    expect(await visitor.alert()).toContain('The server cannot be reached.');
    await visitor.inspect('people-failed');
    fails = false;
    await visitor.press('Try again');
    await row(visitor, root.email).waitFor();
  });

  it('have names that nobody falls for', async () => {
    const names = ['<img src=x onerror=alert(1)>', '\u202eevil\u202d أهلا بالعالم', 'W'.repeat(250)];
    for (const name of names) await personCalled(name);
    const visitor = await visit(root, '/people');
    for (const name of names) await visitor.page.getByText(name, { exact: true }).waitFor();
    expect(await visitor.page.locator('main img').count()).toBe(0);
    await visitor.inspect('people-hostile');
    await press(row(visitor, 'WWWW'), 'Change role');
    await visitor.page.getByRole('dialog').waitFor();
    await visitor.inspect('people-hostile-dialog');
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByText(names[2] ?? '', { exact: true }).click();
    await visitor.heading(names[2] ?? '');
    await visitor.inspect('member-hostile');
  });

  it('are blocked with a reason, and led to sign in; and let in again', async () => {
    const ada = await personCalled('Blocked Person');
    const theirs = await visit(ada, '/teams');
    await theirs.heading('Teams');
    const visitor = await visit(root, `/people/${ada.id}`);
    await visitor.heading('Blocked Person');
    await visitor.fill({ Reason: 'Left the company' });
    const asked = await confirm(visitor, visitor.page.locator('main'), 'Block');
    expect(asked).toContain('All sessions end at once');
    await visitor.page.getByText('Left the company').waitFor();
    await visitor.inspect('member-blocked');
    await theirs.page.reload();
    await theirs.heading('Sign in');
    expect((await ada.signIn()).status).toBe(403);
    await confirm(visitor, visitor.page.locator('main'), 'Unblock');
    await visitor.page.getByText('may sign in', { exact: true }).waitFor();
    expect((await ada.signIn()).status).toBe(200);
  });

  it('have sessions, which an admin ends', async () => {
    const ada = await personCalled('Signed In Twice');
    const twin = world.stranger();
    await twin.signIn(ada.email);
    const visitor = await visit(root, `/people/${ada.id}`);
    const sessions = visitor.page.locator('section', { has: visitor.page.getByRole('heading', { name: 'Sessions' }) });
    await sessions.getByRole('listitem').nth(1).waitFor();
    await visitor.inspect('member-sessions');
    await confirm(visitor, sessions.getByRole('listitem').first(), 'End session');
    await gone(sessions.getByRole('listitem').nth(1));
    expect([await ada.whoAmI(), await twin.whoAmI()].filter((who) => who === 401)).toHaveLength(1);
    await confirm(visitor, sessions, 'End all sessions');
    await visitor.page.getByText('This person is not signed in anywhere.').waitFor();
    expect([await ada.whoAmI(), await twin.whoAmI()]).toEqual([401, 401]);
  });

  it('are who an admin acts as, and not other admins', async () => {
    const ada = await personCalled('Impersonated');
    const elsewhere = root.twin();
    await elsewhere.signIn(root.email);
    const visitor = await visit(elsewhere, `/people/${ada.id}`);
    expect(await confirm(visitor, visitor.page.locator('main'), 'Act as this person')).toContain('The audit log');
    await visitor.heading('Hello, Impersonated');
  });

  it('do not see what was taken from them: an admin is demoted while they look', async () => {
    const other = await world.person('admin');
    const theirs = await visit(other, '/people');
    await press(row(theirs, root.email), 'Change role');
    await theirs.page.getByLabel('Role', { exact: true }).selectOption('viewer');
    const visitor = await visit(root, `/people/${other.id}`);
    await visitor.page.getByLabel('Role', { exact: true }).selectOption('editor');
    await visitor.press('Save');
    await visitor.page.getByText('editor (given here)').waitFor();
    await press(dialog(theirs), 'Save');
    expect(await theirs.alert()).toBe(FORBIDDEN);
    expect((await root.get('/me')).body.role).toBe('admin');
    await theirs.page.reload();
    await theirs.page.getByText('You may not see this.').waitFor();
  });

  it('are shown a page at a time, and found among a thousand', async () => {
    const at = new Date().toISOString();
    for (let from = 0; from < 1000; from += 100) {
      const rows = Array.from({ length: 100 }, (_, index) => `m${String(from + index).padStart(4, '0')}`);
      const values = rows.map(() => '(?, ?, ?, ?, ?, ?)').join(', ');
      await world.sql(
        `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") values ${values}`,
        ...rows.flatMap((id) => [id, `Member ${id}`, `${id}@example.test`, 0, at, at]),
      );
    }
    const visitor = await visit(root, '/people');
    const items = visitor.page.locator('main').getByRole('listitem');
    await items.nth(49).waitFor();
    expect(await items.count()).toBe(50);
    await visitor.press('Show more');
    await items.nth(99).waitFor();
    expect(await items.count()).toBe(100);
    await visitor.fill({ 'Name or address': 'm0987' });
    await row(visitor, 'Member m0987').waitFor();
    expect(await items.count()).toBe(1);
  });
});

describe('those who may not', () => {
  it.each([
    ['viewer', 'Teams', []],
    ['user', 'People', ['Teams', 'Service accounts']],
  ])('a better-auth %s sees their own pages only, and a sentence elsewhere', async (role, place, tabs) => {
    const person = await world.person(role);
    const visitor = await visit(person, '/people');
    for (const path of ['/people', `/people/${root.id}`, '/invitations', '/audit']) {
      await visitor.visit(path);
      await visitor.page.getByText('You may not see this. Ask an admin for the right.').waitFor();
    }
    await visitor.inspect(`people-not-allowed-${role}`);
    const shown = await visitor.page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();
    expect(shown.filter((name) => /People|Members|Invitations|Teams|Service|Audit/.test(name))).toEqual([place]);
    await visitor.visit('/teams');
    await visitor.page.getByText('You are in no team.').waitFor();
    expect(await visitor.page.getByRole('navigation', { name: 'People' }).getByRole('link').allInnerTexts()).toEqual(
      tabs,
    );
    expect(await visitor.page.getByRole('button', { name: 'Create team' }).count()).toBe(0);
    await visitor.visit('/service-accounts');
    await visitor.page
      .getByText(role === 'viewer' ? 'You may not see this.' : 'There are no service accounts.')
      .waitFor();
    expect(await visitor.page.getByRole('button', { name: 'Create service account' }).count()).toBe(0);
  });

  it('reads German, if that is their language', async () => {
    const visitor = await visit(root, '/people', 'de-CH');
    await visitor.heading('Mitglieder');
    await visitor.page.getByRole('link', { name: 'Dienstkonten' }).click();
    await visitor.heading('Dienstkonten');
    await visitor.page.getByText('Es gibt keine Dienstkonten.').waitFor();
    await visitor.inspect('service-accounts-german');
  });
});

describe('invitations', () => {
  it('are made by keyboard alone, with a link to copy that works', async () => {
    const visitor = await visit(root, '/invitations');
    const { page } = visitor;
    await visitor.page.getByText('There are no invitations.').waitFor();
    await visitor.inspect('invitations-empty');
    await page.getByRole('button', { name: 'Invite', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByLabel('E-mail', { exact: true }).focus();
    await page.keyboard.type('not an address');
    await page.keyboard.press('Enter');
    await page.getByText('Write an e-mail address, like ada@example.com.').waitFor();
    expect(await page.locator(':focus').getAttribute('name')).toBe('email');
    await visitor.inspect('invite');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('grace@example.test');
    await page.keyboard.press('Tab');
    await page.keyboard.type('viewer');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await visitor.heading('The invitation is ready');
    await visitor.inspect('invited-link');
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    await visitor.press('Copy');
    await page.getByText(/^(Copied\.|Select the text and copy it\.)$/).waitFor();
    await row(visitor, 'grace@example.test').getByText('open', { exact: true }).waitFor();
    await visitor.inspect('invitations');
    const grace = world.stranger();
    await grace.request('GET', new URL(link));
    await grace.signUp('grace@example.test', 'Grace');
    expect((await grace.get('/me')).body.role).toBe('viewer');
    await page.reload();
    await row(visitor, 'grace@example.test').getByText('used', { exact: true }).waitFor();
    expect(await page.getByText(link).count()).toBe(0);
  });

  it('are sent anew, and revoked: the old link and the revoked one end', async () => {
    const { body: team } = await root.call('POST', '/teams', { name: 'Invited team' });
    const visitor = await visit(root, '/invitations');
    const { page } = visitor;
    await visitor.press('Invite');
    await page.getByLabel('For whom').selectOption('anybody');
    await visitor.fill({ 'How many people can use it': '5000' });
    await press(dialog(visitor), 'Create the invitation');
    await page.getByText('Write a number from 1 to 1000.').waitFor();
    await visitor.fill({ 'How many people can use it': '3' });
    await page.getByLabel('Invited team').check();
    await press(dialog(visitor), 'Create the invitation');
    await visitor.heading('The invitation is ready');
    const first = await page.getByLabel('Link', { exact: true }).inputValue();
    const made = row(visitor, '0 of 3 used');
    await confirm(visitor, made, 'New link');
    await expect.poll(() => page.getByLabel('Link', { exact: true }).inputValue()).not.toBe(first);
    const second = await page.getByLabel('Link', { exact: true }).inputValue();
    const accept = async (url: string): Promise<number> =>
      (await (await world.person('viewer')).call('POST', '/accept-invitation', { token: url.split('/').at(-1) }))
        .status;
    expect([await accept(first), await accept(second)]).toEqual([404, 200]);
    expect((await root.get(`/teams/${team.id}/members`)).body.items).toHaveLength(2);

    const { items } = (await root.get('/invitations')).body;
    const { id } = items.find(({ maxUses }: { maxUses: number }) => maxUses === 3);
    await press(row(visitor, 'of 3 used'), 'Revoke');
    await root.call('DELETE', `/invitations/${id}`);
    await press(dialog(visitor), 'Revoke');
    expect(await visitor.alert()).toBe('This invitation does not work any more. Ask for a new one.');
    expect(await accept(second)).toBe(404);
    await press(dialog(visitor), 'Cancel');
    await page.reload();
    await row(visitor, 'grace@example.test').waitFor();
    expect(await row(visitor, 'of 3 used').count()).toBe(0);
  });
});

describe('teams', () => {
  it('are created, renamed, joined, led and deleted', async () => {
    const ada = await personCalled('Ada in a team');
    const visitor = await visit(root, '/teams');
    const { page } = visitor;
    await visitor.press('Create team');
    await visitor.fill({ Name: 'Sales <b>' });
    await press(dialog(visitor), 'Create');
    await page.getByRole('link', { name: 'Sales <b>' }).waitFor();
    await visitor.inspect('teams');
    await page.getByRole('link', { name: 'Sales <b>' }).click();
    await visitor.heading('Sales <b>');
    await visitor.press('Rename');
    await visitor.fill({ Name: 'Marketing' });
    await press(dialog(visitor), 'Save');
    await visitor.heading('Marketing');

    await visitor.press('Add member');
    await press(dialog(visitor), 'Add');
    await page.getByText('Choose somebody from the list.').waitFor();
    await page.getByLabel('Person', { exact: true }).fill('ada in');
    await page.getByRole('option', { name: 'Ada in a team' }).waitFor();
    await visitor.inspect('team-add');
    await page.keyboard.press('Enter');
    await press(dialog(visitor), 'Add');
    await row(visitor, 'Ada in a team').getByText('member', { exact: true }).waitFor();
    await confirm(visitor, row(visitor, 'Ada in a team'), 'Make owner');
    await row(visitor, 'Ada in a team').getByText('owner', { exact: true }).waitFor();
    await visitor.inspect('team');
    expect((await ada.get('/teams')).body.items).toMatchObject([{ name: 'Marketing', role: 'owner' }]);

    const theirs = await visit(ada, '/teams');
    await theirs.page.getByRole('link', { name: 'Marketing' }).click();
    await theirs.heading('Marketing');
    await theirs.page.getByRole('button', { name: 'Leave team' }).waitFor();
    await confirm(visitor, row(visitor, 'Ada in a team'), 'Take out');
    await gone(row(visitor, 'Ada in a team'));
    await press(theirs.page.locator('main'), 'Rename');
    await theirs.fill({ Name: 'Mine' });
    await press(dialog(theirs), 'Save');
    expect(await theirs.alert()).toBe('This team is not here any more, or you are not in it.');

    const teamId = page.url().split('/').at(-1);
    await root.call('POST', '/flows', { name: 'Of the team', teamId });
    const asked = await confirm(visitor, page.locator('main'), 'Delete team');
    expect(asked).toContain('No flow and no credential is deleted.');
    await page.getByText('is deleted.').waitFor();
    await page.getByText('Flows that changed hands: 0.').waitFor();
    await visitor.inspect('team-deleted');
    expect((await root.get(`/teams/${teamId}`)).status).toBe(404);
    await visitor.visit(`/teams/${teamId}`);
    expect(await visitor.alert()).toContain('This team is not here any more');
  });
});

describe('service accounts', () => {
  it('have keys, whose tokens are shown once and work until they are revoked', async () => {
    const visitor = await visit(root, '/service-accounts');
    const { page } = visitor;
    await visitor.press('Create service account');
    await visitor.fill({ Name: 'Build server' });
    await page.getByLabel('Role', { exact: true }).selectOption('editor');
    await visitor.inspect('service-account-new');
    await press(dialog(visitor), 'Create');
    await visitor.heading('Build server');
    await page.getByText('There are no keys.').waitFor();
    await visitor.press('Create key');
    await visitor.fill({ Name: 'CI' });
    await press(dialog(visitor), 'Create');
    await page.getByText('Choose at least one.').waitFor();
    expect(await page.getByLabel('user:write').count()).toBe(0);
    await page.getByLabel('flow:read', { exact: true }).check();
    await visitor.fill({ 'Requests a minute': '100', 'Addresses that may use it': '127.0.0.0/8\n::1' });
    await visitor.inspect('key-new');
    await press(dialog(visitor), 'Create');
    const token = await page.getByLabel('Token', { exact: true }).inputValue();
    expect(token).toMatch(/^inv_svc_/);
    await visitor.inspect('key-token');
    await row(visitor, 'CI').getByText('100 requests a minute').waitFor();
    const use = (path: string) => world.stranger().get(path, { authorization: `Bearer ${token}` });
    expect([(await use('/flows')).status, (await use('/credentials')).status]).toEqual([200, 403]);
    await page.reload();
    await row(visitor, 'CI').waitFor();
    expect(await page.content()).not.toContain(token);
    await confirm(visitor, row(visitor, 'CI'), 'Revoke');
    await page.getByText('There are no keys.').waitFor();
    expect((await use('/flows')).status).toBe(401);

    await press(page.locator('main'), 'Change');
    await visitor.fill({ Name: 'Old build server' });
    await press(dialog(visitor), 'Save');
    await visitor.heading('Old build server');
    expect(await confirm(visitor, page.locator('main'), 'Delete service account')).toContain('stop working at once');
    await page.getByText('There are no service accounts.').waitFor();
  });
});

it('the password of somebody who signs in on a page of people leads back to it', async () => {
  const visitor = await openAs(browser, world, world.stranger());
  open.push(visitor);
  await visitor.visit('/people?x=1');
  await visitor.signIn(root.email, PASSWORD);
  await visitor.heading('Members');
  expect(visitor.here).toBe('/people?x=1');
});
