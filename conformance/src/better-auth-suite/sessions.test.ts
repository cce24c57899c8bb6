import { EACH_ADAPTER } from '@invect/testing';
import { type Flow, itAnswersAlike, type Side } from '@invect/testing/comparison';
import { admin, createAccessControl, customSession, deviceAuthorization, jwt, multiSession } from 'better-auth/plugins';
import { defaultStatements } from 'better-auth/plugins/admin/access';
import { describe } from 'vitest';

/** What an administrator of the database does. */
async function setRole({ helper }: Side, email: string, role: string): Promise<void> {
  await helper.db.update({ model: 'user', where: [{ field: 'email', value: email }], update: { role } });
}

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'multiSession: several accounts in one browser',
    betterAuth: () => ({ plugins: [multiSession({ maximumSessions: 2 })] }),
    async steps({ browser }) {
      const both = browser();
      const { body: ada } = await both.signUp('ada');
      const { body: charles } = await both.signUp('charles');
      await both.get('/multi-session/list-device-sessions');
      await both.post('/multi-session/set-active', { sessionToken: ada.token });
      await both.get('/get-session');
      await both.refused('POST', '/multi-session/set-active', { sessionToken: 'unknown' });
      await both.signUp('mary');
      await both.post('/multi-session/revoke', { sessionToken: charles.token });
      await both.get('/multi-session/list-device-sessions');
      await both.get('/get-session');
      await both.post('/sign-out');
      await both.get('/multi-session/list-device-sessions');
    },
  },
];

const FLOWS: readonly Flow[] = [
  {
    name: 'bearer: a token in the place of a cookie',
    async steps({ browser }) {
      const [ada, program] = [browser(), browser()];
      const { headers, body } = await ada.signUp('ada');
      const signed = { authorization: `Bearer ${headers.get('set-auth-token')}` };
      await program.get('/get-session', signed);
      await program.get('/get-session', { authorization: `Bearer ${body.token}` });
      await program.get('/get-session', { authorization: `bearer ${body.token}` });
      await program.get('/get-session', { authorization: 'Bearer unknown' });
      await program.get('/get-session', { authorization: 'Basic dTpw' });
      await program.refused('GET', '/list-sessions', undefined, { authorization: `Bearer ${body.token}.forged` });
      await program.ask('POST', '/update-user', { name: 'Ada' }, signed);
      await program.ask('POST', '/sign-out', {}, signed);
      await program.get('/get-session', signed);
    },
  },
  {
    name: 'customSession: fields beside user and session',
    betterAuth: () => ({
      plugins: [
        customSession(async ({ user, session }) => ({
          user: { ...user, shout: user.name.toUpperCase() },
          session,
          extra: 1,
        })),
      ],
    }),
    async steps({ browser }) {
      const ada = browser();
      await ada.get('/get-session');
      await ada.signUp('ada');
      await ada.get('/get-session');
      await ada.get('/list-sessions');
      await ada.post('/sign-out');
    },
  },
  {
    name: 'jwt: a token for other services, and its keys',
    betterAuth: () => ({
      plugins: [jwt({ jwt: { definePayload: ({ user }) => ({ email: user.email }), expirationTime: '1h' } })],
    }),
    async steps({ browser }) {
      const ada = browser();
      await ada.refused('GET', '/token');
      await ada.get('/jwks');
      await ada.signUp('ada');
      await ada.get('/token');
      await ada.get('/get-session');
      await ada.get('/jwks');
    },
  },
  {
    name: 'jwt: keys of another kind and place, issuer and audience given',
    betterAuth: () => ({
      plugins: [
        jwt({
          jwks: {
            keyPairConfig: { alg: 'ES256' },
            jwksPath: '/.well-known/jwks.json',
            disablePrivateKeyEncryption: true,
          },
          jwt: {
            issuer: 'https://issuer.example.test',
            audience: 'https://api.example.test',
            getSubject: ({ user }) => user.email,
          },
          disableSettingJwtHeader: true,
        }),
      ],
    }),
    async steps({ browser }) {
      const ada = browser();
      await ada.signUp('ada');
      await ada.get('/.well-known/jwks.json');
      await ada.get('/token');
      await ada.refused('GET', '/jwks');
      await ada.get('/get-session');
    },
  },
  {
    name: 'deviceAuthorization: a code on a television, approved or denied in a browser',
    betterAuth: () => ({
      plugins: [
        deviceAuthorization({
          expiresIn: '5m',
          interval: '30s',
          verificationUri: '/device',
          validateClient: (id) => id === 'television',
        }),
      ],
    }),
    async steps({ browser }) {
      const [television, ada] = [browser(), browser()];
      const client = { client_id: 'television' };
      const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', ...client };
      await television.refused('POST', '/device/code', { client_id: 'unknown' });
      const { body } = await television.post('/device/code', { ...client, scope: 'openid profile' });
      await television.refused('POST', '/device/token', { ...grant, device_code: body.device_code });
      await television.refused('POST', '/device/token', { ...grant, device_code: body.device_code });
      await television.refused('POST', '/device/token', { ...grant, device_code: 'unknown' });
      await ada.refused('POST', '/device/approve', { userCode: body.user_code });
      await ada.signUp('ada');
      await ada.get(`/device?user_code=${body.user_code}`);
      await ada.refused('GET', '/device?user_code=UNKNOWN1');
      await ada.post('/device/approve', { userCode: body.user_code });
      const { body: second } = await television.post('/device/code', client);
      await ada.get(`/device?user_code=${second.user_code}`);
      await ada.post('/device/deny', { userCode: second.user_code });
      await television.refused('POST', '/device/token', { ...grant, device_code: second.device_code });
      const { body: third } = await television.post('/device/code', client);
      await ada.get(`/device?user_code=${third.user_code}`);
      await ada.post('/device/approve', { userCode: third.user_code });
      const { body: token } = await television.post('/device/token', { ...grant, device_code: third.device_code });
      await television.get('/get-session', { authorization: `Bearer ${token.access_token}` });
      await television.refused('POST', '/device/token', { ...grant, device_code: third.device_code });
    },
  },
  {
    name: 'admin: users made, found, changed, banned and removed',
    betterAuth: () => ({ plugins: [admin({ bannedUserMessage: 'You are not welcome here.' })] }),
    async steps(side) {
      const [root, ada, visitor] = [side.browser(), side.browser(), side.browser()];
      await root.signUp('root');
      await setRole(side, 'root@example.test', 'admin');
      await root.signIn('root');
      const { id } = (await ada.signUp('ada')).body.user;
      for (const query of [
        '',
        '?limit=1&offset=1&sortBy=email&sortDirection=desc',
        '?searchValue=ada&searchField=email&searchOperator=starts_with',
        '?filterField=role&filterValue=admin&filterOperator=eq',
      ])
        await root.get(`/admin/list-users${query}`);
      await ada.refused('GET', '/admin/list-users');
      await visitor.refused('GET', '/admin/list-users');
      await root.get(`/admin/get-user?id=${id}`);
      const made = { name: 'charles', email: 'charles@example.test', password: 'correct-horse-9', role: 'user' };
      const { body: charles } = await root.post('/admin/create-user', { ...made, data: { image: 'x' } });
      await root.refused('POST', '/admin/create-user', made);
      await root.post('/admin/update-user', { userId: charles.user.id, data: { name: 'Charles' } });
      await root.post('/admin/set-role', { userId: charles.user.id, role: ['user', 'admin'] });
      await ada.refused('POST', '/admin/set-role', { userId: charles.user.id, role: 'user' });
      await root.post('/admin/set-user-password', { userId: charles.user.id, newPassword: 'another-horse-9' });
      await visitor.signIn('charles', { password: 'another-horse-9' });
      await visitor.post('/admin/has-permission', { permissions: { user: ['ban'] } });
      await ada.post('/admin/has-permission', { permissions: { user: ['ban'] } });
      const { body } = await root.post('/admin/list-user-sessions', { userId: id });
      await root.post('/admin/revoke-user-session', { sessionToken: body.sessions[0].token });
      await ada.get('/get-session');
      await ada.signIn('ada');
      await root.post('/admin/ban-user', { userId: id, banReason: 'noise', banExpiresIn: 3_600 });
      await ada.get('/get-session');
      await ada.refused('POST', '/sign-in/email', { email: 'ada@example.test', password: 'correct-horse-9' });
      await root.post('/admin/unban-user', { userId: id });
      await ada.signIn('ada');
      await root.post('/admin/revoke-user-sessions', { userId: id });
      await root.post('/admin/remove-user', { userId: id });
      await root.refused('POST', '/admin/remove-user', { userId: id });
      await root.refused('POST', '/sign-up/email', {
        name: 'x',
        email: 'x@example.test',
        password: 'x'.repeat(9),
        role: 'admin',
      });
    },
  },
  {
    name: 'admin: impersonation and its end',
    betterAuth: () => ({ plugins: [admin({ impersonationSessionDuration: 600 })] }),
    async steps(side) {
      const [root, ada] = [side.browser(), side.browser()];
      const { body } = await root.signUp('root');
      await setRole(side, 'root@example.test', 'admin');
      await root.signIn('root');
      const { id } = (await ada.signUp('ada')).body.user;
      await ada.refused('POST', '/admin/impersonate-user', { userId: body.user.id });
      await root.post('/admin/impersonate-user', { userId: id });
      await root.get('/get-session');
      await root.refused('GET', '/admin/list-users');
      await root.post('/admin/stop-impersonating');
      await root.get('/get-session');
      await root.refused('POST', '/admin/stop-impersonating', {});
    },
  },
  {
    name: 'admin with roles of its own, and access: who may do what',
    betterAuth() {
      const ac = createAccessControl({ ...defaultStatements, flow: ['read', 'write'] });
      const roles = {
        admin: ac.newRole({ user: ['list', 'ban'], flow: ['read', 'write'] }),
        user: ac.newRole({ user: [], session: [], flow: ['read'] }),
      };
      return { plugins: [admin({ ac, roles, defaultRole: 'user', adminRoles: ['admin'] })] };
    },
    async steps(side) {
      const [root, ada] = [side.browser(), side.browser()];
      await root.signUp('root');
      await setRole(side, 'root@example.test', 'admin');
      await root.signIn('root');
      const { id } = (await ada.signUp('ada')).body.user;
      await root.post('/admin/has-permission', { permissions: { flow: ['write'], user: ['ban'] } });
      await ada.post('/admin/has-permission', { permissions: { flow: ['write'] } });
      await ada.post('/admin/has-permission', { permissions: { flow: ['read'] } });
      await root.refused('POST', '/admin/set-role', { userId: id, role: 'admin' });
      await root.refused('POST', '/admin/remove-user', { userId: id });
      await root.get('/admin/list-users');
    },
  },
];

describe('sessions and who has them', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});
