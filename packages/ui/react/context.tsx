import { createInvectClient, type InvectClient } from '@invect/client';
import { createContext, type ReactNode, use, useMemo } from 'react';
import { type AuthClient, createAuth } from './api.js';
import type { Me, SignInOptions } from './load.js';
import { languageOf, type PartialTexts, type Texts, textsFor, withTexts } from './texts/index.js';

/** Where components lead people: URLs of pages. */
export interface Places {
  readonly home: string;
  readonly signIn: string;
  readonly signUp: string;
  readonly forgotPassword: string;
  readonly resetPassword: string;
  readonly verifyEmail: string;
  readonly setup: string;
  readonly account: string;
  /** Somebody's page is below it: `/people/u_123`. */
  readonly people: string;
  readonly invitations: string;
  /** A team's page is below it. */
  readonly teams: string;
  /** A service account's page is below it. */
  readonly serviceAccounts: string;
  readonly audit: string;
  readonly flows: string;
  readonly runs: string;
}

/** Properties of {@link InvectProvider}. */
export interface InvectProviderProps {
  /** The path of the mount, `/invect`; `''` at the root. Default `/invect`. */
  mount?: string;
  /** The option `prefix` of `userAuth`, if it has one. Default `auth`. */
  authPrefix?: string;
  /** Pages of the app that take the place of those of `ui()`. */
  places?: Partial<Places>;
  /** The language, `de`. Default: the first of the browser's that there are texts for. */
  language?: string;
  /** Texts that take the place of those shipped. */
  texts?: PartialTexts;
  children: ReactNode;
}

/** What components share: the host, better-auth, texts, and where pages are. */
export interface InvectContext {
  readonly mount: string;
  /** The path of better-auth's routes below the mount, `/plugins/auth`. */
  readonly authPath: string;
  readonly places: Places;
  readonly language: string;
  readonly texts: Texts;
  /** The host's API, with the visitor's cookies. */
  readonly invect: InvectClient;
  /** better-auth's routes. */
  readonly auth: AuthClient;
  /** The URL of a path below the mount. */
  urlOf(path: string): string;
  /** What has been loaded for all components below one provider. */
  readonly loaded: Loaded;
}

interface Loaded {
  options?: Promise<SignInOptions>;
  me?: Promise<Me>;
  /** Called when `me` is another one. */
  readonly listeners: Set<() => void>;
}

const Context = createContext<InvectContext | null>(null);

/**
 * Says where the host is, once, around all components of this package.
 *
 * @example
 * <InvectProvider mount="/invect"><SignIn onSignedIn={() => router.push('/')} /></InvectProvider>
 */
export function InvectProvider(props: InvectProviderProps) {
  const { mount = '/invect', authPrefix = 'auth', places, language, texts, children } = props;
  const context = useMemo(
    () => createInvectContext({ mount, authPrefix, places, language, texts }),
    [mount, authPrefix, places, language, texts],
  );
  return <Context value={context}>{children}</Context>;
}

/**
 * What the nearest provider says.
 *
 * @throws Error outside a provider
 */
export function useInvect(): InvectContext {
  const context = use(Context);
  if (context === null) throw new Error('Put <InvectProvider> around the components of @invect/ui.');
  return context;
}

/** What components say, in the language of the visitor. */
export function useTexts(): Texts {
  return useInvect().texts;
}

/** Properties of {@link MoreTexts}. */
interface MoreTextsProps {
  /** Some of the texts by language, `en` at least. */
  readonly languages: { readonly en: PartialTexts } & Readonly<Record<string, PartialTexts>>;
  readonly children: ReactNode;
}

/** Adds texts that only some components need, and that load with them. What the app has set stays. Use it within a `<Boundary>`. */
export function MoreTexts({ languages, children }: MoreTextsProps) {
  const context = useInvect();
  const more = useMemo(() => {
    const added = languages[context.language.slice(0, 2)] ?? languages.en;
    return { ...context, texts: withTexts(context.texts, added) };
  }, [context, languages]);
  return <Context value={more}>{children}</Context>;
}

/** Adds the sentences for errors that only some components meet, and that load with them. Use it within a `<Boundary>`. */
export function MoreErrors({ errors, children }: { errors: Texts['errors']; children: ReactNode }) {
  const context = useInvect();
  const more = useMemo(() => {
    const texts = { ...context.texts, errors: { ...errors, ...context.texts.errors } };
    return { ...context, texts };
  }, [context, errors]);
  return <Context value={more}>{children}</Context>;
}

type Settings = Omit<InvectProviderProps, 'children' | 'mount' | 'authPrefix'> & { mount: string; authPrefix: string };

function createInvectContext({ mount, authPrefix, places, language: wanted, texts }: Settings): InvectContext {
  const language = languageOf(wanted);
  const authPath = `/plugins/${authPrefix}`;
  const urlOf = (path: string): string => globalThis.location.origin + mount + path;
  let invect: InvectClient | undefined;
  let auth: AuthClient | undefined;
  return {
    mount,
    authPath,
    places: { ...placesBelow(mount), ...places },
    language,
    texts: textsFor(language, texts),
    // A server renders components without calling anybody, and has no location.
    get invect() {
      invect ??= createInvectClient({ baseUrl: urlOf('') });
      return invect;
    },
    get auth() {
      auth ??= createAuth(urlOf(authPath));
      return auth;
    },
    urlOf,
    loaded: { listeners: new Set() },
  };
}

function placesBelow(mount: string): Places {
  return {
    home: `${mount}/`,
    signIn: `${mount}/sign-in`,
    signUp: `${mount}/sign-up`,
    forgotPassword: `${mount}/forgot-password`,
    resetPassword: `${mount}/reset-password`,
    verifyEmail: `${mount}/verify-email`,
    setup: `${mount}/setup`,
    account: `${mount}/account`,
    people: `${mount}/people`,
    invitations: `${mount}/invitations`,
    teams: `${mount}/teams`,
    serviceAccounts: `${mount}/service-accounts`,
    audit: `${mount}/audit`,
    flows: `${mount}/flows`,
    runs: `${mount}/runs`,
  };
}
