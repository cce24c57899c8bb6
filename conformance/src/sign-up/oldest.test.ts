import { createInvect } from '@invect/core';
import { PASSWORD, SQLITE } from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import * as oldest from 'better-auth-oldest';
import { admin } from 'better-auth-oldest/plugins';
import { expect, it } from 'vitest';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

it('closed sign-up holds with the oldest better-auth, which does not say how a user is made', async () => {
  const store = await SQLITE.create();
  const auth = oldest.betterAuth({
    database: store.connect() as never,
    secret: 'a-secret-that-is-only-used-by-tests-0123456789',
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    plugins: [admin()],
  });
  const invect = createInvect({
    baseDatabaseConfig: store.config,
    logger: silent,
    plugins: [userAuth({ auth: auth as never, signUp: 'closed' })],
  });
  try {
    await invect.ready();
    const origin = 'http://localhost:3000';
    const call = (path: string, body: object, cookie = ''): Promise<Response> =>
      invect.fetch(
        new Request(`${origin}/invect/plugins/auth/api/auth${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin, cookie },
          body: JSON.stringify(body),
        }),
        { mountPath: '/invect' },
      );
    const body = { email: 'boss@example.test', password: PASSWORD, name: 'Boss' };
    const refused = await call('/sign-up/email', body);
    expect([refused.status, (await refused.json()).code]).toEqual([403, 'auth:sign_up_closed']);
    await auth.api.createUser({ body: { ...body, role: 'admin' } });
    const signedIn = await call('/sign-in/email', body);
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ');
    const added = await call('/admin/create-user', { ...body, email: 'ada@example.test' }, cookie);
    expect(added.status).toBe(200);
    expect(await store.sql('select email from "user" order by email')).toEqual([
      { email: 'ada@example.test' },
      { email: 'boss@example.test' },
    ]);
  } finally {
    await invect.close();
    await store.close();
  }
});
