import { makeWorld, ONE_TARGET } from '@invect/testing';
import { BASE_ERROR_CODES } from 'better-auth';
import { emailOTP, genericOAuth, twoFactor } from 'better-auth/plugins';
import { describe, expect, it } from 'vitest';
import { accountErrors as germanAccountErrors } from '../../packages/ui/react/account/texts/errors-de.js';
import { accountErrors } from '../../packages/ui/react/account/texts/errors-en.js';
import { de } from '../../packages/ui/react/texts/de.js';
import { en } from '../../packages/ui/react/texts/en.js';

// Every refusal that the pages of sign-in and account can meet has a sentence. better-auth and the host say which codes there are.

const LANGUAGES = [
  ['English', { ...en.errors, ...accountErrors }],
  ['German', { ...de.errors, ...germanAccountErrors }],
] as const;

/** What reaches none of these pages, and why. */
const NOT_ON_PAGES: Readonly<Record<string, string>> = {
  EMAIL_CAN_NOT_BE_UPDATED: 'the profile sends no address',
  CALLBACK_URL_REQUIRED: 'the pages always say where to go',
  BODY_MUST_BE_AN_OBJECT: 'forms send objects',
  ASYNC_VALIDATION_NOT_SUPPORTED: 'a mistake in the options of the app, which every sign-up meets',
  METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED: 'the pages read sessions by GET',
  TOKEN_URL_NOT_FOUND: 'better-auth meets it when the provider sends somebody back, and shows its own page',
  'invitation:not_used': 'of the routes that invite',
  'invitation:version_conflict': 'of the routes that invite',
  'member:not_found': 'of the routes about other people',
  'member:not_used': 'of the routes about other people',
  'member:version_conflict': 'of the routes about other people',
  'key:address_not_allowed': 'of requests with a key; the pages send none',
  'key:beside_session': 'of requests with a key; the pages send none',
  'key:expired': 'of requests with a key; the pages send none',
  'key:invalid': 'of requests with a key; the pages send none',
  'key:too_many_requests': 'of requests with a key; the pages send none',
  'request:bad_host': 'browsers write the Host header',
  'request:bad_json': 'the client writes the JSON',
  'request:bad_target': 'the client writes the path',
  'request:method_not_allowed': 'the client knows the methods',
  'request:not_found': 'the pages ask only for what the host says it has',
  'request:unsupported_media_type': 'the client sends JSON',
};

/** The codes of the host that these pages can meet begin so. Others are of flows, runs, teams and so on. */
const OURS = /^(?:auth|host|invitation|key|member|request|setup):/;

describe.each(ONE_TARGET)('$name: every error code', (target) => {
  it('of better-auth and of the host has a sentence in both languages, or a reason why it reaches no page', async () => {
    const world = await makeWorld(target);
    const admin = await world.person('admin');
    const { body: document } = await admin.get('/openapi.json').finally(() => world.close());
    const hostCodes: string[] = document.components.schemas.Refusal.properties.code.enum;
    const plugins = [twoFactor(), emailOTP({} as never), genericOAuth({ config: [] })];
    const codes = new Set([
      ...Object.keys(BASE_ERROR_CODES),
      ...plugins.flatMap(({ $ERROR_CODES }) => Object.keys($ERROR_CODES)),
      ...hostCodes.filter((code) => OURS.test(code)),
    ]);
    expect(codes.size).toBeGreaterThan(90);
    for (const [language, sentences] of LANGUAGES) {
      const unsaid = [...codes].filter((code) => !Object.hasOwn(sentences, code) && !Object.hasOwn(NOT_ON_PAGES, code));
      expect(unsaid, language).toEqual([]);
    }
    const gone = Object.keys(NOT_ON_PAGES).filter((code) => !codes.has(code));
    expect(gone).toEqual([]);
  });

  it('has a sentence in one language if it has one in the other', () => {
    const [[, english], [, german]] = LANGUAGES;
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
    for (const [, sentences] of LANGUAGES)
      for (const [code, sentence] of Object.entries(sentences)) expect(sentence, code).toMatch(/^\p{Lu}.*[.]$/u);
  });
});
