import { loggableMessage } from '@invect/core';
import type { AuthOptions } from './options.js';

/**
 * What the plugin needs of a better-auth instance. Every `betterAuth({...})` fits, whatever its plugins; so does a stand-in with
 * these two, whose other parts are used where they are there.
 */
export interface AuthInstance {
  handler: (request: Request) => Promise<Response>;
  api: { getSession: (...input: never[]) => Promise<unknown> };
}

/** A user as better-auth hands it over. Plugins add fields: `role`, `banned` and `banExpires` come from its admin plugin. */
export interface AuthUser {
  id: string;
  name?: string | null;
  email?: string | null;
  emailVerified?: boolean | null;
  image?: string | null;
  role?: string | null;
  banned?: boolean | null;
  banExpires?: Date | string | null;
  /** With better-auth's two-factor plugin: whether the user has set up a second factor. */
  twoFactorEnabled?: boolean | null;
}

/** A session as better-auth hands it over. */
export interface AuthSession {
  id?: string;
  createdAt?: Date | string;
  /** What the cookie carries, signed. A secret. */
  token?: string;
  userId?: string;
  expiresAt?: Date | string;
  /** The admin who acts as this user, while impersonating. */
  impersonatedBy?: string | null;
}

type Inferred<A, Part extends string> = A extends { $Infer: { Session: { [P in Part]: infer T } } } ? T : unknown;

/** The user type of an instance: what it infers, and what its plugins may have added. */
export type UserOf<A> = AuthUser & Inferred<A, 'user'>;

/** The session type of an instance. */
export type SessionOf<A> = AuthSession & Inferred<A, 'session'>;

/** better-auth's own logger. */
export interface AuthLogger {
  debug(...said: unknown[]): void;
  info(...said: unknown[]): void;
  success(...said: unknown[]): void;
  warn(...said: unknown[]): void;
  error(...said: unknown[]): void;
}

export interface AuthCookie {
  readonly name: string;
  readonly attributes: {
    readonly secure?: boolean;
    readonly path?: string;
    readonly domain?: string;
    readonly sameSite?: string;
    readonly httpOnly?: boolean;
    readonly partitioned?: boolean;
  };
}

/** A model's table and columns. */
export interface AuthTable {
  readonly modelName: string;
  readonly fields: Readonly<Record<string, { readonly fieldName?: string }>>;
}

/** A session as the store has it. */
export interface StoredSession extends AuthSession {
  expiresAt: Date | string;
}

/** The parts of better-auth's context (`auth.$context`) that the plugin reads. The rest travels along in its clones. */
export interface AuthContext {
  /** The version of better-auth. */
  readonly version?: string;
  readonly baseURL: string;
  readonly secret: string;
  /** All secrets where `secrets` rotates them; the one secret otherwise. */
  readonly secretConfig?: string | { readonly keys: ReadonlyMap<number, string>; readonly legacySecret?: string };
  readonly options: AuthOptions;
  /** Those of the generic OAuth plugin as well. */
  readonly socialProviders?: readonly {
    readonly id: string;
    readonly name?: string;
    readonly disableSignUp?: boolean;
    readonly options?: { readonly disableSignUp?: boolean };
  }[];
  readonly trustedOrigins: readonly string[];
  readonly trustedProviders?: readonly string[];
  readonly authCookies: Readonly<Record<string, AuthCookie>> & { readonly sessionToken: AuthCookie };
  /** Makes an id. False if the database makes the ids. */
  readonly generateId: (of: { readonly model: string }) => string | false;
  readonly createAuthCookie: (name: string, attributes?: object) => AuthCookie;
  /** Seconds. */
  readonly sessionConfig: { readonly expiresIn: number; readonly updateAge: number };
  /** Tables by model, with the names that the app may have given them. */
  readonly tables: Readonly<Record<string, AuthTable>>;
  readonly rateLimit?: {
    readonly enabled?: boolean;
    readonly customRules?: Readonly<Record<string, unknown>>;
  };
  /** As the app configured it, or scrypt. */
  readonly password?: {
    readonly hash: (password: string) => Promise<string>;
    readonly verify: (given: { hash: string; password: string }) => Promise<boolean>;
  };
  /** Whether better-auth looks at Origin nowhere, or the paths where it does not. */
  readonly skipOriginCheck?: boolean | readonly string[];
  readonly logger: AuthLogger;
  readonly isTrustedOrigin: (origin: string, settings?: { allowRelativePaths: boolean }) => boolean;
  readonly adapter: AuthAdapter;
  readonly internalAdapter: InternalAdapter;
}

/** A session and its user, as the store has them. */
export interface FoundSession {
  readonly session: StoredSession;
  readonly user: AuthUser;
}

/** What better-auth reads and writes users and sessions with, wherever they lie. */
export interface InternalAdapter {
  findSession(token: string): Promise<FoundSession | null>;
  findSessions(tokens: string[], ...more: unknown[]): Promise<FoundSession[]>;
  listSessions(userId: string, ...more: unknown[]): Promise<AuthSession[]>;
  createSession(
    userId: string,
    dontRemember?: boolean,
    fields?: Partial<AuthSession>,
    ...more: unknown[]
  ): Promise<AuthSession | null>;
  updateSession(token: string, fields: Partial<AuthSession>, ...more: unknown[]): Promise<AuthSession | null>;
  deleteSession(token: string): Promise<void>;
  deleteSessions(tokens: string[]): Promise<void>;
  deleteUserSessions(userId: string): Promise<void>;
  findVerificationValue(identifier: string): Promise<StoredVerification | null>;
  consumeVerificationValue(identifier: string): Promise<StoredVerification | null>;
  createVerificationValue(data: { readonly identifier: string; readonly value: string }): Promise<unknown>;
  deleteVerificationByIdentifier(identifier: string): Promise<void>;
  findUserById(id: string): Promise<AuthUser | null>;
  findUserByEmail(email: string): Promise<{ user: AuthUser } | null>;
  createUser(...given: unknown[]): Promise<AuthUser | null>;
  /** Creates a user with an account. better-auth 1.7 does not use it. */
  createOAuthUser?(...given: unknown[]): Promise<{ readonly user: AuthUser } | null>;
  deleteUser(userId: string): Promise<void>;
  updateUser(id: string, data: Readonly<Record<string, unknown>>): Promise<AuthUser | null>;
  updateUserByEmail(email: string, data: Readonly<Record<string, unknown>>): Promise<AuthUser | null>;
  findAccounts(userId: string): Promise<unknown[]>;
  readonly findAccountByUserId?: (userId: string) => Promise<unknown>;
  readonly findCredentialAccount?: (userId: string) => Promise<unknown>;
  createAccount(account: NewAccount): Promise<unknown>;
  linkAccount(account: NewAccount): Promise<unknown>;
  updateAccount(id: string, data: Readonly<Record<string, unknown>>): Promise<{ userId?: string } | null>;
  updatePassword(userId: string, hash: string): Promise<unknown>;
  deleteAccount(id: string): Promise<unknown>;
}

/** What somebody has begun and will finish by a link or a code. */
export interface StoredVerification {
  readonly value: string;
  readonly createdAt?: Date | string;
}

interface NewAccount {
  readonly userId: string;
  readonly password?: unknown;
}

/** better-auth's door to the database. */
export interface AuthAdapter {
  readonly id: string;
  create(query: AuthCreation): Promise<unknown>;
  findOne(query: object): Promise<unknown>;
  findMany(query: object): Promise<Readonly<Record<string, unknown>>[]>;
  update(write: AuthWrite): Promise<unknown>;
  /** @returns how many rows */
  updateMany(write: AuthWrite): Promise<number>;
  deleteMany(query: object): Promise<number>;
  transaction<T>(work: (inner: AuthAdapter) => Promise<T>): Promise<T>;
}

/** A new row. */
export interface AuthCreation {
  readonly model: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether an id in the data is kept. */
  readonly forceAllowId?: boolean;
}

/** A change of rows. */
export interface AuthWrite {
  readonly model: string;
  readonly where: readonly { readonly field: string; readonly operator?: string; readonly value: unknown }[];
  readonly update: Readonly<Record<string, unknown>>;
}

/** What `auth.options` holds; empty for a stand-in. */
export function optionsOf(auth: AuthInstance): AuthOptions {
  return ((auth as { options?: AuthOptions }).options ?? {}) as AuthOptions;
}

/**
 * better-auth's context, or null for a stand-in that has none.
 *
 * @throws Error that says what better-auth's own start failed with: no secret, no database
 */
export async function contextOf(auth: AuthInstance): Promise<AuthContext | null> {
  try {
    const context = await (auth as { $context?: Promise<AuthContext> }).$context;
    return context?.authCookies?.sessionToken ? context : null;
  } catch (cause) {
    throw new Error(`better-auth could not start: ${loggableMessage(cause)}`, { cause });
  }
}

/** Every secret that an instance takes for its own: the newest signs, older ones are rotated out. */
export function secretsOf({ secret, secretConfig }: AuthContext): string[] {
  if (typeof secretConfig !== 'object') return [secret];
  const { keys, legacySecret } = secretConfig;
  return [...new Set([secret, ...keys.values(), ...(legacySecret ? [legacySecret] : [])])];
}
