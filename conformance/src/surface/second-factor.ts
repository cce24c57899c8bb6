import {
  type Answer,
  makeWorld,
  PASSWORD,
  Person,
  type Served,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { twoFactor } from 'better-auth/plugins';
import { generate } from 'otplib';
import { expect } from 'vitest';

export const SESSION = 'better-auth.session_token';
export const HALF_FINISHED = 'better-auth.two_factor';
export const TRUST = 'better-auth.trust_device';

const PERIOD_SECONDS = 30;

/** Somebody whose account asks for a second factor. */
export interface Owner {
  readonly name: string;
  readonly email: string;
  /** The browser that set it up, signed in. */
  readonly browser: Person;
  /** What the authenticator app keeps. */
  readonly secret: string;
  readonly backupCodes: readonly string[];
}

/** A code that was sent by mail. */
export interface Mail {
  readonly email: string;
  readonly otp: string;
}

export type TwoFactorOptions = NonNullable<Parameters<typeof twoFactor>[0]>;

interface TwoFactorWorldOptions extends WorldOptions {
  readonly twoFactor?: TwoFactorOptions;
}

let owners = 0;

export function makeTwoFactorWorld(
  target: Target,
  { twoFactor: options, betterAuth, ...others }: TwoFactorWorldOptions = {},
): Promise<World> {
  const plugins = [twoFactor(options), ...(betterAuth?.plugins ?? [])];
  return makeWorld(target, { ...others, betterAuth: { ...betterAuth, plugins } });
}

/** Somebody new, signed in, with a password only. */
export async function newcomer(served: Served): Promise<Pick<Owner, 'name' | 'email' | 'browser'>> {
  const name = `Owner ${++owners}`;
  const email = `owner-${process.pid}-${owners}@example.test`;
  const browser = new Person(served);
  expect((await browser.signUp(email, name)).status).toBe(200);
  return { name, email, browser };
}

/** Somebody new with an authenticator app. */
export async function newOwner(served: Served): Promise<Owner> {
  const person = await newcomer(served);
  return { ...person, ...(await setUp(person.browser)) };
}

/** Enables the second factor, and verifies a first code. */
export async function setUp(browser: Person): Promise<Pick<Owner, 'secret' | 'backupCodes'>> {
  const { body } = await browser.auth('POST', '/two-factor/enable', { password: PASSWORD });
  const secret = secretIn(body.totpURI);
  expect((await verify(browser, 'totp', await codeOf(secret))).status).toBe(200);
  return { secret, backupCodes: body.backupCodes };
}

export function secretIn(totpURI: string): string {
  return new URL(totpURI).searchParams.get('secret') ?? '';
}

/** What the authenticator app shows, now or some steps of 30 seconds away. */
export function codeOf(secret: string, steps = 0): Promise<string> {
  return generate({ secret, epoch: Math.floor(Date.now() / 1000) + steps * PERIOD_SECONDS });
}

/** A code that is long over. */
export const wrongCodeOf = (secret: string): Promise<string> => codeOf(secret, -100);

/** Gives the password: the browser has a half-finished sign-in then. */
export async function begin(served: Served, { email }: Pick<Owner, 'email'>, browser = new Person(served)) {
  const { status, body } = await browser.signIn(email);
  expect([status, body.twoFactorRedirect]).toEqual([200, true]);
  return browser;
}

/** Gives the second factor. */
export function verify(
  browser: Person,
  kind: 'totp' | 'otp' | 'backup-code',
  code: string,
  fields: { trustDevice?: boolean; disableSession?: boolean } = {},
): Promise<Answer> {
  return browser.auth('POST', `/two-factor/verify-${kind}`, { code, ...fields });
}

/** Another browser with one of the cookies, as a thief has it. */
export function copyOf(browser: Person, served: Served, name: string): Person {
  return browserWith(served, name, browser.cookies.get(name));
}

/** A browser with a cookie that was put into it by hand. */
export function browserWith(served: Served, name: string, value = ''): Person {
  const browser = new Person(served);
  browser.cookies.set(name, value);
  return browser;
}
