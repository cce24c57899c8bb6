import {
  type Answer,
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  type Person,
  type Target,
  type World,
} from '@invect/testing';
import type { BetterAuthOptions } from 'better-auth';
import { bearer } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;
const ENDED: [number, string] = [401, 'auth:session_expired'];
const ELSEWHERE = 'https://elsewhere.example';

const bearerWorld = (
  target: Target,
  options?: Parameters<typeof bearer>[0],
  session?: BetterAuthOptions['session'],
): Promise<World> => {
  return makeWorld(target, { betterAuth: { plugins: [bearer(options)], ...(session && { session }) } });
};

/** The two spellings of somebody's token: signed, as `set-auth-token` has it, and bare, as the body of a sign-in does. */
async function tokensOf(person: Person, form: string = FORMS[0]): Promise<{ signed: string; bare: string }> {
  const { email } = person;
  const { headers, body } = await person.twin().call('POST', `${form}/sign-in/email`, { email, password: PASSWORD });
  return { signed: headers.get('set-auth-token') ?? '', bare: body.token };
}

const by = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const outcome = ({ status, body }: Answer): [number, string] => [status, status < 300 ? body.id : body.code];

describe.each(EACH_ADAPTER)('$name: bearer tokens', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await bearerWorld(target);
  });
  afterAll(() => world.close());

  it.each(FORMS)('come with a sign-in at %s, and are their user without a cookie', async (form) => {
    const person = await world.person();
    const { signed } = await tokensOf(person, form);
    const caller = world.stranger();
    expect(outcome(await caller.get('/me', by(signed)))).toEqual([200, person.id]);
    const { body: flow, status } = await caller.call('POST', '/flows', { name: 'by token' }, by(signed));
    expect([status, flow.ownerId]).toEqual([201, person.id]);
    expect((await caller.call('GET', `${form}/get-session`, undefined, by(signed))).body.user.id).toBe(person.id);
    expect((await caller.get('/me')).status).toBe(401);
  });
});

describe.each(EACH_DATABASE)('$name: a bearer token', (setting) => {
  let world: World;
  beforeAll(async () => {
    world = await bearerWorld(setting);
  });
  afterAll(() => world.close());

  it.each<[string, (person: Person, token: string) => Promise<unknown>, [number, string]]>([
    ['a sign-out with it', (_, token) => world.stranger().auth('POST', '/sign-out', {}, by(token)), ENDED],
    ['revoking all sessions', (person) => person.auth('POST', '/revoke-sessions', {}), ENDED],
    ['deleting its row', (person) => world.sql('delete from session where "userId" = ?', person.id), ENDED],
    ['its time', (person) => expire(person), ENDED],
    ['a ban', (person) => ban(person), [403, 'auth:forbidden']],
  ])('is refused with the request after %s', async (_what, end, refusal) => {
    const person = await world.person();
    const { signed } = await tokensOf(person);
    const caller = world.stranger();
    expect(outcome(await caller.get('/me', by(signed)))).toEqual([200, person.id]);
    await end(person, signed);
    expect(outcome(await caller.get('/me', by(signed)))).toEqual(refusal);
  });

  async function expire({ id }: Person): Promise<void> {
    const past = setting.database.name === 'MariaDB' ? '2020-01-01 00:00:00' : '2020-01-01T00:00:00.000Z';
    await world.sql('update session set "expiresAt" = ? where "userId" = ?', past, id);
  }

  async function ban({ id }: Person): Promise<void> {
    const yes = setting.database.name === 'PostgreSQL' ? 'true' : 1;
    await world.sql('update "user" set banned = ? where id = ?', yes, id);
  }
});

describe.each(ONE_TARGET)('$name: the Authorization header', (target) => {
  let world: World;
  let person: Person;
  let tokens: { signed: string; bare: string };
  beforeAll(async () => {
    world = await bearerWorld(target);
    person = await world.person();
    tokens = await tokensOf(person);
  });
  afterAll(() => world.close());

  it.each([
    ['a made-up token', () => 'Bearer made-up'],
    ['no token', () => 'Bearer '],
    ['a signature of somebody else', () => `Bearer ${tokens.bare}.c29tZWJvZHkgZWxzZSdzIHNpZ25hdHVyZQ%3D%3D`],
    ['a signed token, cut', () => `Bearer ${tokens.signed.slice(0, -9)}`],
    ['a signed token of another session', () => `Bearer other${tokens.signed}`],
    ['another scheme', () => `Basic ${tokens.signed}`],
    ['a token and nothing else', () => tokens.signed],
    ['the id of a user', () => `Bearer ${person.id}`],
  ])('with %s is nobody', async (_what, header) => {
    const authorization = header();
    const answers = [
      await world.stranger().get('/me', { authorization }),
      await world.stranger().call('POST', '/flows', { name: 'x' }, { authorization }),
    ];
    for (const answer of answers) {
      expect(outcome(answer)).toEqual([401, 'auth:session_not_found']);
      expect(answer.headers.has('www-authenticate')).toBe(true);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await world.stranger().auth('GET', '/get-session', undefined, { authorization })).text).toBe('null');
  });

  it.each(['bearer', 'BEARER', 'Bearer '])('takes the scheme as %j', async (scheme) => {
    const authorization = `${scheme} ${tokens.signed}`;
    expect(outcome(await world.stranger().get('/me', { authorization }))).toEqual([200, person.id]);
  });

  it('takes the bare token of a sign-in as well, unless requireSignature says otherwise', async () => {
    expect(outcome(await world.stranger().get('/me', by(tokens.bare)))).toEqual([200, person.id]);
    const strict = await bearerWorld(target, { requireSignature: true });
    try {
      const other = await strict.person();
      const { signed, bare } = await tokensOf(other);
      expect(outcome(await strict.stranger().get('/me', by(signed)))).toEqual([200, other.id]);
      expect(outcome(await strict.stranger().get('/me', by(bare)))).toEqual([401, 'auth:session_not_found']);
    } finally {
      await strict.close();
    }
  });

  it('means nothing without the plugin', async () => {
    const plain = await makeWorld(target, { store: world.store });
    try {
      for (const token of Object.values(tokens))
        expect(outcome(await plain.stranger().get('/me', by(token)))).toEqual([401, 'auth:session_not_found']);
    } finally {
      await plain.close();
    }
  });
});

describe.each(ONE_TARGET)('$name: a bearer token beside a cookie', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await bearerWorld(target);
  });
  afterAll(() => world.close());

  async function both(): Promise<{ byToken: Person; byCookie: Person; token: string }> {
    const [byToken, byCookie] = [await world.person('viewer'), await world.person()];
    return { byToken, byCookie, token: (await tokensOf(byToken)).signed };
  }

  it('of another user decides, for the gate as for better-auth, in either order and when asked again', async () => {
    const { byToken, byCookie, token } = await both();
    for (let round = 0; round < 2; round++) {
      expect(outcome(await byCookie.get('/me', by(token)))).toEqual([200, byToken.id]);
      expect((await byCookie.auth('GET', '/get-session', undefined, by(token))).body.user.id).toBe(byToken.id);
      expect(outcome(await byCookie.get('/me'))).toEqual([200, byCookie.id]);
    }
    expect((await byCookie.call('POST', '/flows', { name: 'x' }, by(token))).status).toBe(403);
  });

  it('signs out its own session, and not that of the cookie', async () => {
    const { byCookie, token } = await both();
    const copy = byCookie.twin();
    expect((await byCookie.auth('POST', '/sign-out', {}, by(token))).status).toBe(200);
    expect((await world.stranger().get('/me', by(token))).status).toBe(401);
    expect(outcome(await copy.get('/me'))).toEqual([200, byCookie.id]);
  });

  it('that is wrong leaves the cookie to decide, and one that is over does not', async () => {
    const { byToken, byCookie, token } = await both();
    expect(outcome(await byCookie.get('/me', by('made-up.c2lnbmF0dXJl')))).toEqual([200, byCookie.id]);
    await byToken.auth('POST', '/revoke-sessions', {});
    expect((await byCookie.twin().get('/me', by(token))).status).toBe(401);
    expect((await byCookie.twin().auth('GET', '/get-session', undefined, by(token))).text).toBe('null');
  });

  it('sets and removes no cookie, whether its session is refreshed or over', async () => {
    const refreshing = await bearerWorld(target, {}, { updateAge: 0 });
    try {
      const [byToken, byCookie] = [await refreshing.person(), await refreshing.person()];
      const { signed } = await tokensOf(byToken);
      const [row] = await refreshing.sql(
        'select max("expiresAt") as "endsAt" from session where "userId" = ?',
        byToken.id,
      );
      const here = await byCookie.get('/me', by(signed));
      expect([...outcome(here), here.headers.getSetCookie()]).toEqual([200, byToken.id, []]);
      const [later] = await refreshing.sql(
        'select max("expiresAt") as "endsAt" from session where "userId" = ?',
        byToken.id,
      );
      expect(String(later?.['endsAt']) > String(row?.['endsAt'])).toBe(true);
      expect((await byCookie.get('/me')).headers.getSetCookie()).not.toEqual([]);

      await byToken.auth('POST', '/revoke-sessions', {});
      const over = await byCookie.get('/me', by(signed));
      expect([...outcome(over), over.headers.getSetCookie()]).toEqual([401, 'auth:session_expired', []]);
      expect(outcome(await byCookie.get('/me'))).toEqual([200, byCookie.id]);
    } finally {
      await refreshing.close();
    }
  });

  it.each(['signed', 'bare'] as const)(
    'that is %s has its guesses at the password counted, whatever cookies come along',
    async (spelling) => {
      const [byToken, one, two] = [await world.person(), await world.person(), await world.person()];
      const { [spelling]: token } = await tokensOf(byToken);
      const body = { currentPassword: 'wrong-password', newPassword: 'another-horse-9' };
      const statuses: number[] = [];
      for (let guess = 0; guess < 11; guess++) {
        const browser = [one, two, world.stranger()][guess % 3] as Person;
        statuses.push((await browser.twin().auth('POST', '/change-password', body, by(token))).status);
      }
      expect(statuses).toEqual([...Array(10).fill(400), 429]);
      expect((await one.auth('POST', '/change-password', body)).status).toBe(400);
    },
  );

  it('writes from any origin without a cookie, and from none but trusted ones with one', async () => {
    const { byCookie, token } = await both();
    const { signed } = await tokensOf(byCookie);
    const flow = { name: 'from elsewhere' };
    const from = { origin: ELSEWHERE, 'sec-fetch-site': 'cross-site' };
    const alone = await world.stranger().call('POST', '/flows', flow, { ...from, ...by(signed) });
    expect([alone.status, alone.headers.get('access-control-allow-origin')]).toEqual([201, null]);
    for (const headers of [from, { ...from, ...by(signed) }, { ...from, ...by(token) }])
      expect((await byCookie.call('POST', '/flows', flow, headers)).status).toBe(403);
  });
});
