// What the app has configured: the options of better-auth and of its plugins, as far as they are read here.

type TrustedProviders = readonly string[] | ((request?: Request) => Promise<readonly string[]> | readonly string[]);

/** Empty entries are left out by better-auth, and here. */
type TrustedOrigins = readonly (string | null | undefined)[];

/** A plugin of better-auth's, with the options that are read here. */
export interface AuthPlugin {
  readonly id?: string;
  readonly options?: {
    readonly teams?: { readonly enabled?: boolean };
    readonly requireSignature?: boolean;
    readonly defaultRole?: string;
    readonly disableSignUp?: boolean;
    /** One Tap's spelling. */
    readonly disableSignup?: boolean;
    readonly signUpOnVerification?: unknown;
    readonly jwks?: { readonly jwksPath?: string };
    readonly adminRoles?: string | readonly string[];
    readonly adminUserIds?: readonly string[];
    readonly allowImpersonatingAdmins?: boolean;
    readonly usernameNormalization?: false | ((username: string) => string);
    /** Seconds. */
    readonly impersonationSessionDuration?: number;
    /** Magic links. */
    readonly sendMagicLink?: unknown;
    /** Codes by mail: to sign in, and in place of the links that verify addresses. */
    readonly sendVerificationOTP?: unknown;
    readonly overrideDefaultEmailVerification?: boolean;
    readonly sendVerificationOnSignUp?: boolean;
    /** The second factor. */
    readonly otpOptions?: { readonly sendOTP?: unknown };
    readonly totpOptions?: { readonly disable?: boolean };
    readonly allowPasswordless?: boolean;
    /** Companies whose identity provider is in the app's code. */
    readonly defaultSSO?: readonly { readonly providerId: string }[];
    /** Providers of the generic OAuth plugin. */
    readonly config?: readonly { readonly providerId: string }[];
  };
  readonly endpoints?: Readonly<Record<string, { readonly path?: string }>>;
  readonly hooks?: { readonly before?: readonly AuthHook[]; readonly after?: readonly AuthHook[] };
}

/** A hook of a plugin. It runs for the calls that its matcher accepts. */
export interface AuthHook {
  matcher(call: object): unknown;
}

/** The options the plugin reads. */
export interface AuthOptions {
  readonly baseURL?: unknown;
  readonly basePath?: string;
  readonly database?: unknown;
  readonly secondaryStorage?: unknown;
  readonly trustedOrigins?: readonly string[] | ((request?: Request) => Promise<TrustedOrigins> | TrustedOrigins);
  readonly emailAndPassword?: {
    readonly enabled?: boolean;
    readonly disableSignUp?: boolean;
    readonly requireEmailVerification?: boolean;
    readonly sendResetPassword?: unknown;
    readonly revokeSessionsOnPasswordReset?: boolean;
    readonly minPasswordLength?: number;
    readonly maxPasswordLength?: number;
    /** Seconds. */
    readonly resetPasswordTokenExpiresIn?: number;
  };
  readonly emailVerification?: { readonly sendVerificationEmail?: unknown };
  readonly socialProviders?: object;
  readonly account?: { readonly accountLinking?: { readonly trustedProviders?: TrustedProviders } };
  readonly advanced?: {
    readonly ipAddress?: { readonly ipAddressHeaders?: readonly string[]; readonly trustedProxies?: readonly string[] };
    readonly database?: { readonly generateId?: unknown };
    readonly disableCSRFCheck?: boolean;
    readonly disableOriginCheck?: boolean | readonly string[];
    readonly crossSubDomainCookies?: { readonly enabled?: boolean };
  };
  readonly session?: {
    readonly deferSessionRefresh?: boolean;
    readonly disableSessionRefresh?: boolean;
    readonly storeSessionInDatabase?: boolean;
  };
  readonly verification?: { readonly storeInDatabase?: boolean; readonly storeIdentifier?: unknown };
  /** The app's own, which run for every endpoint. */
  readonly hooks?: { readonly before?: unknown; readonly after?: unknown };
  readonly databaseHooks?: { readonly user?: { readonly create?: { readonly before?: unknown } } };
  readonly user?: {
    readonly additionalFields?: Readonly<Record<string, { readonly defaultValue?: unknown }>>;
    readonly changeEmail?: { readonly enabled?: boolean; readonly updateEmailWithoutVerification?: boolean };
    readonly deleteUser?: { readonly enabled?: boolean; readonly sendDeleteAccountVerification?: unknown };
  };
  readonly plugins?: readonly AuthPlugin[];
  readonly logger?: { readonly disabled?: boolean; readonly level?: string };
  readonly onAPIError?: OnApiError;
}

/** What better-auth does with an error on its way out. */
export interface OnApiError {
  readonly throw?: boolean;
  onError?(error: unknown, context: unknown): unknown;
}
