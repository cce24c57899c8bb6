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
  image?: string | null;
  role?: string | null;
  banned?: boolean | null;
  banExpires?: Date | string | null;
}

/** A session as better-auth hands it over. */
export interface AuthSession {
  id?: string;
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

type TrustedProviders = readonly string[] | ((request?: Request) => Promise<readonly string[]> | readonly string[]);

/** A plugin of better-auth's, and of the options of its organization, bearer and admin plugins what is read here. */
export interface AuthPlugin {
  readonly id?: string;
  readonly options?: {
    readonly teams?: { readonly enabled?: boolean };
    readonly requireSignature?: boolean;
    /** Seconds. */
    readonly impersonationSessionDuration?: number;
  };
  readonly endpoints?: Readonly<Record<string, { readonly path?: string }>>;
  readonly hooks?: { readonly before?: readonly AuthHook[]; readonly after?: readonly AuthHook[] };
}

/** A hook of a plugin: it runs where its matcher says so. */
export interface AuthHook {
  readonly matcher: (call: object) => unknown;
}

/** The options the plugin reads. */
export interface AuthOptions {
  readonly baseURL?: unknown;
  readonly basePath?: string;
  readonly database?: unknown;
  readonly secondaryStorage?: unknown;
  readonly trustedOrigins?: readonly string[] | ((request?: Request) => Promise<readonly string[]> | readonly string[]);
  readonly emailAndPassword?: {
    readonly enabled?: boolean;
    readonly disableSignUp?: boolean;
    readonly sendResetPassword?: unknown;
    readonly revokeSessionsOnPasswordReset?: boolean;
    readonly maxPasswordLength?: number;
  };
  readonly socialProviders?: object;
  readonly account?: { readonly accountLinking?: { readonly trustedProviders?: TrustedProviders } };
  readonly advanced?: {
    readonly ipAddress?: { readonly ipAddressHeaders?: readonly string[]; readonly trustedProxies?: readonly string[] };
    readonly database?: { readonly generateId?: unknown };
  };
  readonly session?: { readonly deferSessionRefresh?: boolean; readonly disableSessionRefresh?: boolean };
  /** The app's own, which run for every endpoint. */
  readonly hooks?: { readonly before?: unknown; readonly after?: unknown };
  readonly plugins?: readonly AuthPlugin[];
  readonly logger?: { readonly disabled?: boolean; readonly level?: string };
  readonly onAPIError?: OnApiError;
}

/** What better-auth does with an error on its way out. */
export interface OnApiError {
  readonly throw?: boolean;
  readonly onError?: (error: unknown, context: AuthContext) => unknown;
}

/** better-auth's own logger. */
export type AuthLogger = Record<'debug' | 'info' | 'success' | 'warn' | 'error', (...said: unknown[]) => void>;

export interface AuthCookie {
  readonly name: string;
  readonly attributes: {
    readonly secure?: boolean;
    readonly path?: string;
    readonly domain?: string;
    readonly sameSite?: string;
    readonly httpOnly?: boolean;
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
  readonly baseURL: string;
  readonly secret: string;
  /** All secrets where `secrets` rotates them; the one secret otherwise. */
  readonly secretConfig?: string | { readonly keys: ReadonlyMap<number, string>; readonly legacySecret?: string };
  readonly options: AuthOptions;
  readonly trustedOrigins: readonly string[];
  readonly trustedProviders?: readonly string[];
  readonly authCookies: Readonly<Record<string, AuthCookie>> & { readonly sessionToken: AuthCookie };
  readonly createAuthCookie: (name: string, attributes?: object) => AuthCookie;
  /** Seconds. */
  readonly sessionConfig: { readonly expiresIn: number; readonly updateAge: number };
  /** Tables by model, with the names that the app may have given them. */
  readonly tables: Readonly<Record<string, AuthTable>>;
  /** As the app configured it, or scrypt. */
  readonly password?: {
    readonly hash: (password: string) => Promise<string>;
    readonly verify: (given: { hash: string; password: string }) => Promise<boolean>;
  };
  readonly logger: AuthLogger;
  readonly isTrustedOrigin: (origin: string, settings?: { allowRelativePaths: boolean }) => boolean;
  readonly adapter: {
    readonly id: string;
    findOne(query: object): Promise<unknown>;
    findMany(query: object): Promise<Readonly<Record<string, unknown>>[]>;
  };
  readonly internalAdapter: {
    findSession(token: string): Promise<{ session: StoredSession; user: AuthUser } | null>;
    findVerificationValue(identifier: string): Promise<{ value: string } | null>;
    findUserById(id: string): Promise<AuthUser | null>;
  };
}

/** What `auth.options` holds; empty for a stand-in. */
export function optionsOf(auth: AuthInstance): AuthOptions {
  return ((auth as { options?: AuthOptions }).options ?? {}) as AuthOptions;
}

/**
 * better-auth's context, or null for a stand-in that has none.
 *
 * @throws what better-auth's own start failed with: no secret, no database
 */
export async function contextOf(auth: AuthInstance): Promise<AuthContext | null> {
  const context = await (auth as { $context?: Promise<AuthContext> }).$context;
  return context?.authCookies?.sessionToken ? context : null;
}
