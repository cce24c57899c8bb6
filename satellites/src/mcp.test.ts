import { createHash, randomBytes } from 'node:crypto';
import { createMcpProtectedRequestHandler, mcp } from '@better-auth/mcp';
import { EACH_ADAPTER } from '@invect/testing';
import { type Flow, itAnswersAlike } from '@invect/testing/comparison';
import { jwt } from 'better-auth/plugins';
import { describe, expect } from 'vitest';

const RESOURCE = 'https://tools.example.test/mcp';
const REDIRECT = 'http://127.0.0.1:33418/callback';

const FLOWS: readonly Flow[] = [
  {
    name: 'mcp: discovery, registration, authorization, token, and the tool that takes it',
    betterAuth: () => ({
      plugins: [
        jwt() as never,
        mcp({
          loginPage: '/login',
          consentPage: '/consent',
          resource: RESOURCE,
          scopes: ['openid', 'offline_access', 'tools:read'],
          allowDynamicClientRegistration: true,
          allowUnauthenticatedClientRegistration: true,
        }) as never,
      ],
    }),
    async steps({ browser, authBase, hostBase }) {
      const [ada, program] = [browser(), browser()];
      await ada.signUp('ada');

      // The server of the tool names its authorization server, whose own document says the rest.
      const { body: server } = await program.get('/.well-known/oauth-authorization-server');
      expect(server.issuer).toBe(authBase);
      const below = (endpoint: string): string => endpoint.replace(authBase, '');
      const { body: client } = await program.post(below(server.registration_endpoint), {
        client_name: 'An assistant',
        application_type: 'native',
        redirect_uris: [REDIRECT],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        scope: 'openid offline_access tools:read',
      });
      const verifier = randomBytes(32).toString('base64url');
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.client_id,
        redirect_uri: REDIRECT,
        scope: 'openid offline_access tools:read',
        state: 'a-state',
        resource: RESOURCE,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      const led = await ada.get(`${below(server.authorization_endpoint)}?${query}`);
      const consent = new URL(led.headers.get('location') ?? '', 'http://127.0.0.1');
      const { body } = await ada.post('/oauth2/consent', { accept: true, oauth_query: consent.search.slice(1) });
      const grant = {
        grant_type: 'authorization_code',
        client_id: client.client_id,
        code: new URL(body.url).searchParams.get('code') ?? '',
        code_verifier: verifier,
        redirect_uri: REDIRECT,
        resource: RESOURCE,
      };
      const { body: tokens } = await program.post(below(server.token_endpoint), new URLSearchParams(grant));

      const tool = createMcpProtectedRequestHandler(
        { issuer: server.issuer, audience: RESOURCE, jwksUrl: server.jwks_uri, requiredScopes: ['tools:read'] },
        (_request, { sub }) => Response.json({ sub }),
      );
      const ask = (headers: Record<string, string>): Promise<Response> =>
        tool(new Request(RESOURCE, { method: 'POST', headers }));
      const taken = await ask({ authorization: `Bearer ${tokens.access_token}` });
      expect([taken.status, await taken.json()]).toEqual([200, { sub: expect.any(String) }]);
      const refused = await ask({});
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringContaining('https://tools.example.test/.well-known/oauth-protected-resource/mcp'),
      ]);
      const refresh = { grant_type: 'refresh_token', client_id: client.client_id, refresh_token: tokens.refresh_token };
      const { body: fresh } = await program.post(
        '/oauth2/token',
        new URLSearchParams({ ...refresh, resource: RESOURCE }),
      );
      expect((await ask({ authorization: `Bearer ${fresh.access_token}` })).status).toBe(200);
      // What is for the tool signs nobody in.
      const bearer = { authorization: `Bearer ${fresh.access_token}` };
      expect((await program.get('/get-session', bearer)).body).toBeNull();
      if (hostBase) expect((await fetch(`${hostBase}/me`, { headers: bearer })).status).toBe(401);
    },
  },
];

describe('@better-auth/mcp', () => itAnswersAlike(FLOWS, EACH_ADAPTER));
