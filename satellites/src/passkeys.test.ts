import { passkey } from '@better-auth/passkey';
import { type Answer, CHROMIUM, launch, ONE_TARGET, PASSWORD, Person, type World } from '@invect/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PasskeyUser, type Signed } from './passkey-user.js';
import { makeSatelliteWorld, TWO_ADAPTERS } from './world.js';

if (CHROMIUM === null) console.warn('Skipped: passkeys need Chromium (apt-get install chromium, or CHROMIUM_PATH).');

describe.skipIf(CHROMIUM === null).each(TWO_ADAPTERS)('$name: a passkey', (target) => {
  let world: World;
  let browser: Browser;
  let origin: string;
  let users = 0;
  beforeAll(async () => {
    browser = await launch();
    world = await makeSatelliteWorld(target, passkey());
    // A passkey belongs to a name; an IP address has none.
    origin = `http://localhost:${world.port}`;
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  /** Somebody who has signed up, and has registered a passkey. */
  async function owner(): Promise<{ user: PasskeyUser; id: string; email: string; passkeyId: string }> {
    const user = await PasskeyUser.at(origin, browser, world);
    const email = `owner-${++users}@example.test`;
    const { body } = await user.auth('POST', '/sign-up/email', { name: 'Somebody', email, password: PASSWORD });
    const registered = await user.register();
    expect(registered.status).toBe(200);
    return { user, id: body.user.id, email, passkeyId: registered.body.id };
  }

  async function signedOutOwner(): ReturnType<typeof owner> {
    const someone = await owner();
    expect((await someone.user.auth('POST', '/sign-out', {})).status).toBe(200);
    expect(await someone.user.whoAmI()).toBe(401);
    return someone;
  }

  /** A program with a cookie jar that says it is a page of the app. */
  function program(): Person {
    return new Person({ base: origin + world.mount, origin });
  }

  async function optionsFor(asking: Person): Promise<object> {
    const { status, body } = await asking.auth('GET', '/passkey/generate-authenticate-options');
    expect(status).toBe(200);
    return body;
  }

  function present(presenting: Person, response: Signed, headers?: Record<string, string>): Promise<Answer> {
    return presenting.auth('POST', '/passkey/verify-authentication', { response }, headers);
  }

  it('signs its owner in, and the host knows them', async () => {
    const { user, id } = await signedOutOwner();
    expect((await user.signIn()).body.user.id).toBe(id);
    expect((await user.call('GET', '/me')).body).toMatchObject({ id, role: 'editor' });
    expect((await user.call('POST', '/flows', { name: 'mine' })).body.ownerId).toBe(id);
    await user.close();
  });

  it('is registered by somebody who is signed in, and for themselves only', async () => {
    expect((await program().auth('GET', '/passkey/generate-register-options')).status).toBe(401);
    const { user } = await owner();
    const { body: options } = await user.auth('GET', '/passkey/generate-register-options');
    await user.auth('POST', '/sign-out', {});
    const email = `owner-${++users}@example.test`;
    await user.auth('POST', '/sign-up/email', { name: 'Somebody else', email, password: PASSWORD });
    const response = await user.create({ ...options, excludeCredentials: [] });
    const taken = await user.auth('POST', '/passkey/verify-registration', { response });
    expect(taken).toMatchObject({ status: 401, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY' } });
    expect((await user.auth('GET', '/passkey/list-user-passkeys')).body).toEqual([]);
    await user.close();
  });

  it('that was deleted signs nobody in; nobody but its owner deletes it', async () => {
    const { user, id, passkeyId } = await owner();
    const stranger = await world.person();
    expect((await stranger.auth('POST', '/passkey/delete-passkey', { id: passkeyId })).status).toBe(401);
    await user.auth('POST', '/sign-out', {});
    expect((await user.signIn()).status).toBe(200);
    expect(await user.whoAmI()).toBe(id);
    expect((await user.auth('POST', '/passkey/delete-passkey', { id: passkeyId })).status).toBe(200);
    await user.auth('POST', '/sign-out', {});
    expect(await user.signIn()).toMatchObject({ status: 401, body: { code: 'PASSKEY_NOT_FOUND' } });
    expect(await user.whoAmI()).toBe(401);
    await user.close();
  });

  it('of a banned user signs nobody in', async () => {
    const { user, id } = await signedOutOwner();
    await world.sql('update "user" set banned = 1 where id = ?', id);
    expect((await user.signIn()).status).toBe(403);
    expect(await user.whoAmI()).toBe(401);
    await world.sql('update "user" set banned = 0 where id = ?', id);
    await user.signIn();
    expect(await user.whoAmI()).toBe(id);
    await user.close();
  });

  it('answers a challenge once, and only the one of that browser', async () => {
    const { user, id } = await signedOutOwner();
    const [first, second] = [program(), program()];
    const signed = await user.sign(await optionsFor(first));
    const stolen = first.twin();
    expect((await present(second, signed)).status).toBe(400);
    await optionsFor(second);
    expect((await present(second, signed)).status).toBe(400);
    expect((await present(first, signed)).status).toBe(200);
    expect((await first.get('/me')).body.id).toBe(id);
    expect((await present(stolen, signed)).body.code).toBe('CHALLENGE_NOT_FOUND');
    expect([(await stolen.get('/me')).status, (await second.get('/me')).status]).toEqual([401, 401]);
    await user.close();
  });

  it('does not sign in with the challenge of a registration', async () => {
    const { user } = await owner();
    const { body: options } = await user.auth('GET', '/passkey/generate-register-options');
    const response = await user.sign({ challenge: options.challenge, rpId: 'localhost' });
    const answer = await user.auth('POST', '/passkey/verify-authentication', { response });
    expect(answer).toMatchObject({ status: 400, body: { code: 'CHALLENGE_NOT_FOUND' } });
    await user.close();
  });

  it('whose signature was changed signs nobody in, and leaves an entry in the audit log', async () => {
    const { user } = await signedOutOwner();
    const attacker = program();
    const signed = await user.sign(await optionsFor(attacker));
    // A byte in the middle of a number: the signature stays one, of something else.
    const changed = (_all: string, start: string, next: string): string => start + (next === 'A' ? 'B' : 'A');
    const signature = signed.response.signature.replace(/^(.{20})(.)/, changed);
    const response = { ...signed.response, signature };
    const refused = await present(attacker, { ...signed, response });
    expect(refused.status).toBe(401);
    expect((await attacker.get('/me')).status).toBe(401);
    const admin = await world.person('admin');
    const failed = { action: 'user.sign-in', outcome: 'failure', reason: refused.body.code };
    await vi.waitFor(async () => {
      const { items } = (await admin.get('/audit?action=user.sign-in&outcome=failure')).body;
      expect(items).toContainEqual(expect.objectContaining(failed));
    }, 10_000);
    await user.close();
  });

  it('used on a page of another origin of the same name is refused, however it is presented', async () => {
    const { user } = await signedOutOwner();
    const evil = 'http://localhost:9';
    await user.visit(evil);
    const attacker = program();
    expect((await present(attacker, await user.sign(await optionsFor(attacker)))).status).toBe(400);
    const signed = await user.sign(await optionsFor(attacker));
    expect(await present(attacker, signed, { origin: evil })).toMatchObject({ status: 403 });
    expect((await attacker.get('/me')).status).toBe(401);
    await user.visit(origin);
    expect((await present(attacker, await user.sign(await optionsFor(attacker)))).status).toBe(200);
    await user.close();
  });

  it('of another name of the same host is not offered by the browser, and refused where it is presented', async () => {
    const { user, id, email } = await signedOutOwner();
    const elsewhere = `http://other.localhost:${world.port}`;
    await user.visit(elsewhere);
    await expect(user.signIn()).rejects.toThrow('NotAllowedError');
    const attacker = program();
    await expect(user.sign(await optionsFor(attacker))).rejects.toThrow('SecurityError');

    const { body } = await user.auth('POST', '/sign-in/email', { email, password: PASSWORD });
    expect(body.user.id).toBe(id);
    const { body: registration } = await user.auth('GET', '/passkey/generate-register-options');
    expect(registration.rp.id).toBe('other.localhost');
    expect((await user.register()).status).toBe(200);
    const options = await optionsFor(attacker);
    expect((await present(attacker, await user.sign({ ...options, rpId: 'other.localhost' }))).status).toBe(400);
    expect((await attacker.get('/me')).status).toBe(401);
    await user.close();
  });
});

describe.each(ONE_TARGET)('$name: behind a proxy', (target) => {
  it('passkeys belong to the name in the public URL, whatever the request says', async () => {
    const publicUrl = 'https://app.example.test/tools/invect';
    const world = await makeSatelliteWorld(target, passkey(), { host: { publicUrl } });
    try {
      const person = new Person({ base: world.base, origin: 'https://app.example.test' });
      const path = '/passkey/generate-authenticate-options';
      const { body, headers } = await person.auth('GET', path, undefined, { 'x-forwarded-host': 'evil.test' });
      expect(body.rpId).toBe('app.example.test');
      expect(headers.getSetCookie().filter((line) => !/; secure/i.test(line))).toEqual([]);
    } finally {
      await world.close();
    }
  });
});
