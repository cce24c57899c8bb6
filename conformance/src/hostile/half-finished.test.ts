import {
  type Answer,
  EACH_DATABASE,
  EXPRESS_TARGETS,
  makeWorld,
  ONE_TARGET,
  Person,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { bearer, twoFactor } from 'better-auth/plugins';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  begin,
  browserWith,
  codeOf,
  HALF_FINISHED,
  type Mail,
  makeTwoFactorWorld,
  newOwner,
  type Owner,
  SESSION,
  verify,
  wrongCodeOf,
} from '../surface/second-factor.js';

const TWENTY = Array.from({ length: 20 }, (_none, index) => index);

const statusesOf = (pages: readonly Answer[]): number[] => pages.map(({ status }) => status).sort();
const successes = (pages: readonly Answer[]): number => pages.filter(({ status }) => status === 200).length;

async function idOf({ browser }: Owner): Promise<string> {
  return (await browser.get('/me')).body.id;
}

/** Sessions of an owner, without the one that set the second factor up. */
async function newSessionsOf(owner: Owner, world: World): Promise<number> {
  const rows = await world.sql('select id from session where "userId" = ?', await idOf(owner));
  return rows.length - 1;
}

/** Somebody knows a password, or has a copy of the cookie of a sign-in that still waits for its second factor. */
describe.each(EACH_DATABASE)('$name: a half-finished sign-in', (target) => {
  let world: World;
  const mails: Mail[] = [];
  beforeAll(async () => {
    const sendOTP = async ({ user, otp }: { user: { email: string }; otp: string }) =>
      void mails.push({ email: user.email, otp });
    world = await makeTwoFactorWorld(target, { twoFactor: { otpOptions: { sendOTP } } });
  });
  afterAll(() => world.close());

  it("is one user's: codes of another are worth nothing in it", async () => {
    const [victim, attacker] = [await newOwner(world), await newOwner(world)];
    const half = await begin(world, victim);
    const own = await begin(world, attacker);
    await own.auth('POST', '/two-factor/send-otp', {});
    const answers = [
      await verify(half, 'totp', await codeOf(attacker.secret)),
      await verify(half, 'backup-code', attacker.backupCodes[0] ?? ''),
      await verify(half, 'otp', mails.at(-1)?.otp ?? ''),
    ];
    expect(statusesOf(answers)).toEqual([400, 401, 401]);
    expect(await half.whoAmI()).toBe(401);
    await verify(half, 'totp', await codeOf(victim.secret));
    expect(await half.whoAmI()).toBe(victim.name);
  });

  it('cannot be turned into that of another user', async () => {
    const [victim, attacker] = [await newOwner(world), await newOwner(world)];
    const [theirs, own] = await Promise.all(
      [victim, attacker].map(async (owner) => {
        const value = (await begin(world, owner)).cookies.get(HALF_FINISHED);
        return decodeURIComponent(value ?? '').split('.') as [string, string];
      }),
    );
    const code = await codeOf(attacker.secret);
    for (const forged of [`${theirs?.[0]}.${own?.[1]}`, `${theirs?.[0]}`, `${theirs?.[0]}.`, 'x.y', '.']) {
      const browser = browserWith(world, HALF_FINISHED, encodeURIComponent(forged));
      const { status, body } = await verify(browser, 'totp', code);
      expect([forged, status, body.code]).toEqual([forged, 401, 'INVALID_TWO_FACTOR_COOKIE']);
    }
  });

  it('is over once it is finished: copies of it are worth nothing, with whatever code', async () => {
    const owner = await newOwner(world);
    const browser = await begin(world, owner);
    const copy = browser.twin();
    expect((await verify(browser, 'totp', await codeOf(owner.secret))).status).toBe(200);
    for (const [kind, code] of [
      ['totp', await codeOf(owner.secret, 1)],
      ['backup-code', owner.backupCodes[0]],
    ] as const) {
      const { status, body } = await verify(copy.twin(), kind, code ?? '');
      expect([kind, status, body.code]).toEqual([kind, 401, 'INVALID_TWO_FACTOR_COOKIE']);
    }
    expect((await copy.auth('POST', '/two-factor/send-otp', {})).status).toBe(401);
    await verify(await begin(world, owner), 'backup-code', owner.backupCodes[0] ?? '');
    expect(await newSessionsOf(owner, world)).toBe(2);
  });

  it('takes five wrong codes, and the right one no more', async () => {
    const owner = await newOwner(world);
    const browser = await begin(world, owner);
    const answers = [];
    for (let time = 0; time < 5; time++) {
      answers.push(await verify(browser.twin(), 'totp', await wrongCodeOf(owner.secret)));
    }
    expect(statusesOf(answers)).toEqual([401, 401, 401, 401, 401]);
    const right = await verify(browser.twin(), 'totp', await codeOf(owner.secret));
    expect([right.status, right.body.code]).toEqual([400, 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE']);
    expect((await verify(browser, 'backup-code', owner.backupCodes[0] ?? '')).status).toBe(401);
    expect(await browser.whoAmI()).toBe(401);
  });

  it('locks second factors after ten wrong codes in however many sign-ins, and sessions go on', async () => {
    const owner = await newOwner(world);
    for (let time = 0; time < 10; time++) {
      const kind = time % 2 === 0 ? 'totp' : 'backup-code';
      expect((await verify(await begin(world, owner), kind, await wrongCodeOf(owner.secret))).status).toBe(401);
    }
    const browser = await begin(world, owner);
    for (const answer of [
      await verify(browser, 'totp', await codeOf(owner.secret)),
      await verify(browser, 'backup-code', owner.backupCodes[0] ?? ''),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([429, 'ACCOUNT_TEMPORARILY_LOCKED']);
    }
    expect([await browser.whoAmI(), await owner.browser.whoAmI()]).toEqual([401, owner.name]);

    const past = target.database.name === 'MariaDB' ? '2020-01-01 00:00:00' : '2020-01-01T00:00:00.000Z';
    await world.sql('update "twoFactor" set "lockedUntil" = ? where "userId" = ?', past, await idOf(owner));
    await verify(browser, 'totp', await codeOf(owner.secret));
    expect(await browser.whoAmI()).toBe(owner.name);
  });

  it('is over after ten minutes', async () => {
    const owner = await newOwner(world);
    const browser = await begin(world, owner);
    const past = target.database.name === 'MariaDB' ? '2020-01-01 00:00:00' : '2020-01-01T00:00:00.000Z';
    await world.sql('update verification set "expiresAt" = ? where value = ?', past, await idOf(owner));
    expect((await verify(browser, 'totp', await codeOf(owner.secret))).status).toBe(401);
    expect(await browser.whoAmI()).toBe(401);
  });

  it('is finished once by one code that is sent twenty times at once', async () => {
    const owner = await newOwner(world);
    const race = async (kind: Parameters<typeof verify>[1], code: string, browser: Person): Promise<number> => {
      const copies = TWENTY.map(() => browser.twin());
      return successes(await Promise.all(copies.map((copy) => verify(copy, kind, code))));
    };
    const byMail = await begin(world, owner);
    await byMail.auth('POST', '/two-factor/send-otp', {});
    const wins = [
      await race('totp', await codeOf(owner.secret), await begin(world, owner)),
      await race('backup-code', owner.backupCodes[0] ?? '', await begin(world, owner)),
      await race('otp', mails.at(-1)?.otp ?? '', byMail),
    ];
    expect(wins).toEqual([1, 1, 1]);
    expect(await newSessionsOf(owner, world)).toBe(3);
  });

  it('is one of twenty that a backup code can finish, however they race', async () => {
    const owner = await newOwner(world);
    const browsers = await Promise.all(TWENTY.map(() => begin(world, owner)));
    const answers = await Promise.all(
      browsers.map((browser) => verify(browser, 'backup-code', owner.backupCodes[0] ?? '')),
    );
    expect(successes(answers)).toBe(1);
    expect(await newSessionsOf(owner, world)).toBe(1);
  });

  it('is not guessed faster by twenty wrong codes at once', async () => {
    const owner = await newOwner(world);
    const browser = await begin(world, owner);
    const copies = TWENTY.map(() => browser.twin());
    const wrong = await wrongCodeOf(owner.secret);
    const answers = await Promise.all(copies.map((copy) => verify(copy, 'totp', wrong)));
    expect(successes(answers)).toBe(0);
    expect(answers.filter(({ body }) => body.code === 'INVALID_CODE').length).toBeLessThanOrEqual(5);
  });

  it('that a banned or deleted user had begun is over', async () => {
    const [banned, deleted] = [await newOwner(world), await newOwner(world)];
    const [ofBanned, ofDeleted] = [await begin(world, banned), await begin(world, deleted)];
    const [bannedId, deletedId] = [await idOf(banned), await idOf(deleted)];
    const yes = target.database.name === 'PostgreSQL' ? 'true' : '1';
    await world.sql(`update "user" set banned = ${yes} where id = ?`, bannedId);
    for (const table of ['session', 'account', '"twoFactor"']) {
      await world.sql(`delete from ${table} where "userId" = ?`, deletedId);
    }
    await world.sql('delete from "user" where id = ?', deletedId);
    expect((await verify(ofBanned, 'totp', await codeOf(banned.secret))).status).toBe(403);
    expect((await verify(ofDeleted, 'totp', await codeOf(deleted.secret))).status).toBe(401);
    expect([await ofBanned.whoAmI(), await ofDeleted.whoAmI()]).toEqual([401, 401]);
  });

  it('begun at one host is finished at another one beside it, and over at both', async () => {
    const beside = await makeTwoFactorWorld(target, { store: world.store });
    try {
      const owner = await newOwner(world);
      const here = await begin(world, owner);
      const there = here.twin();
      const url = `${beside.base}/plugins/auth/two-factor/verify-totp`;
      const body = { code: await codeOf(owner.secret) };
      const headers = { origin: beside.origin };
      expect((await there.open(url, { method: 'POST', body, headers })).status).toBe(200);
      expect(await there.whoAmI()).toBe(owner.name);
      expect((await verify(here, 'totp', await codeOf(owner.secret, 1))).status).toBe(401);
    } finally {
      await beside.close();
    }
  });
});

describe.each(EXPRESS_TARGETS.slice(0, 1))('$name: a half-finished sign-in', (target) => {
  let world: World;
  afterEach(() => world.close());

  it("is nobody to the app's own routes", async () => {
    world = await makeTwoFactorWorld(target, {
      configure: (app, router) => {
        app.get('/own/me', router.requireIdentity(), (req, res) => void res.json(req.invect?.identity?.name));
        app.post('/own/do', router.requirePermission('flow:write'), (_req, res) => void res.json('done'));
      },
    });
    const owner = await newOwner(world);
    const half = await begin(world, owner);
    const asSession = browserWith(world, SESSION, half.cookies.get(HALF_FINISHED));
    for (const browser of [half, asSession]) {
      expect((await browser.open('/own/me')).status).toBe(401);
      expect((await browser.open('/own/do', { method: 'POST', body: {} })).status).toBe(401);
    }
    await verify(half, 'totp', await codeOf(owner.secret));
    expect((await half.open('/own/me')).body).toBe(owner.name);
    expect((await half.open('/own/do', { method: 'POST', body: {} })).body).toBe('done');
  });
});

describe.each(ONE_TARGET)('$name: a half-finished sign-in', (target) => {
  let world: World;
  afterEach(() => world.close());
  const open = async (options: WorldOptions = {}): Promise<World> => {
    world = await makeTwoFactorWorld(target, options);
    return world;
  };

  it.each([
    ['before', [bearer(), twoFactor()]],
    ['after', [twoFactor(), bearer()]],
  ])(
    'brings nothing that is a session, with bearer tokens registered %s it and cookies cached',
    async (_when, plugins) => {
      world = await makeWorld(target, {
        betterAuth: { plugins, session: { cookieCache: { enabled: true, maxAge: 300 } } },
      });
      const { headers, text } = await new Person(world).signIn((await newOwner(world)).email);
      expect(text).toContain('twoFactorRedirect');
      const cookies = headers.getSetCookie().map((line) => line.slice(0, line.indexOf(';')));
      expect(cookies.length).toBeGreaterThan(0);
      const values = [...cookies.map((pair) => pair.slice(pair.indexOf('=') + 1)), headers.get('set-auth-token') ?? ''];
      for (const value of values.filter(Boolean)) {
        const authorization = `Bearer ${decodeURIComponent(value)}`;
        const ways: Record<string, string>[] = [
          { authorization },
          { cookie: `${SESSION}=${value}` },
          { cookie: cookies.join('; ') },
        ];
        for (const given of ways) {
          expect((await new Person(world).call('GET', '/me', undefined, given)).status).toBe(401);
        }
      }
    },
  );

  it('cannot be finished by a page of another site', async () => {
    await open();
    const owner = await newOwner(world);
    const browser = await begin(world, owner);
    const body = { code: await codeOf(owner.secret) };
    const path = '/plugins/auth/two-factor/verify-totp';
    expect((await browser.call('POST', path, body, { origin: 'https://evil.test' })).status).toBe(403);
    expect(await browser.whoAmI()).toBe(401);
    expect((await browser.call('POST', path, body)).status).toBe(200);
  });
});
