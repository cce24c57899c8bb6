/** What the server adds to every answer by itself, whoever made the answer. */
export const TRANSPORT_HEADERS: ReadonlySet<string> = new Set(
  'date connection keep-alive transfer-encoding content-length x-powered-by'.split(' '),
);

/** Something that the mount adds to answers in which better-auth says nothing of the kind. */
interface Added {
  readonly name: string;
  readonly reason: string;
  /** The only value it may have. Default: any. */
  readonly value?: string;
}

/** Headers of the host. One that better-auth sends itself must be the same on both sides. */
export const ADDED_HEADERS: readonly Added[] = [
  { name: 'x-request-id', reason: 'every answer of the host has one, for its log' },
  { name: 'x-content-type-options', reason: 'OWASP ASVS 5.0, 3.4.4' },
  { name: 'x-frame-options', reason: 'OWASP ASVS 5.0, 3.4.6' },
  { name: 'referrer-policy', reason: 'OWASP ASVS 5.0, 3.4.5' },
  { name: 'cache-control', reason: 'answers that have a session in them are `no-store`' },
  { name: 'cross-origin-opener-policy', value: 'unsafe-none', reason: 'a popup keeps the page that opened it' },
  { name: 'access-control-allow-origin', reason: 'the host speaks CORS for trusted origins' },
  { name: 'access-control-allow-credentials', reason: 'the host speaks CORS for trusted origins' },
  { name: 'vary', reason: 'what the host says of CORS depends on the Origin' },
];

/** The host adds names to this list, and leaves it out where no Origin came along. */
export const EXPOSED = 'access-control-expose-headers';

/** Cookies of the plugin, by their names without the app's prefix. */
export const ADDED_COOKIES: readonly Added[] = [
  { name: 'invect_device', reason: 'the device cookie that a sign-in leaves (docs/user-auth.md, "Guessed passwords")' },
];
