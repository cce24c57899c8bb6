import { apiKey } from '@better-auth/api-key';
import { passkey } from '@better-auth/passkey';
import { type Flow, itAnswersAlike } from '@invect/testing/comparison';
import { describe } from 'vitest';

const FLOWS: readonly Flow[] = [
  {
    name: 'apiKey: keys made, listed, changed, used and deleted',
    betterAuth: () => ({
      plugins: [apiKey({ enableSessionForAPIKeys: true, startingCharactersConfig: { shouldStore: false } }) as never],
    }),
    async steps({ browser }) {
      const [ada, program, stranger] = [browser(), browser(), browser()];
      await ada.signUp('ada');
      await stranger.signUp('stranger');
      const { body: made } = await ada.post('/api-key/create', { name: 'sync', prefix: 'app_', expiresIn: 86_400 });
      await ada.get('/api-key/list');
      await ada.get(`/api-key/get?id=${made.id}`);
      await stranger.refused('GET', `/api-key/get?id=${made.id}`);
      await ada.post('/api-key/update', { keyId: made.id, name: 'renamed' });
      await program.get('/get-session', { 'x-api-key': made.key });
      await program.refused('GET', '/get-session', undefined, { 'x-api-key': `${made.key}x` });
      await stranger.refused('POST', '/api-key/delete', { keyId: made.id });
      await ada.post('/api-key/delete', { keyId: made.id });
      await program.refused('GET', '/get-session', undefined, { 'x-api-key': made.key });
      await browser().refused('POST', '/api-key/create', { name: 'x' });
    },
  },
  {
    name: 'passkey: what an authenticator is asked for, and what is no passkey',
    betterAuth: () => ({ plugins: [passkey() as never] }),
    async steps({ browser }) {
      const ada = browser();
      await browser().refused('GET', '/passkey/generate-register-options');
      await ada.signUp('ada');
      await ada.get('/passkey/generate-register-options');
      await ada.refused('POST', '/passkey/verify-registration', { response: {} });
      await ada.get('/passkey/generate-authenticate-options');
      await ada.refused('POST', '/passkey/verify-authentication', { response: { id: 'unknown' } });
      await ada.get('/passkey/list-user-passkeys');
      await ada.refused('POST', '/passkey/delete-passkey', { id: 'unknown' });
    },
  },
];

describe('@better-auth/api-key and @better-auth/passkey', () => itAnswersAlike(FLOWS));
