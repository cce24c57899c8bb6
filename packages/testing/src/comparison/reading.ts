/** Where better-auth's routes lie on a side. */
export interface Where {
  readonly origin: string;
  readonly authBase: string;
  /** Another one that it knows, under names of its own. */
  readonly production?: Where | null;
}

/** A value in which whatever differs from run to run, or from mount to mount, has a name instead. */
export type Readable = string | number | boolean | null | undefined | readonly Readable[] | { [key: string]: Readable };

const DATE = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?\b/g;
const UUID = /\b[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[\da-f]{4}-[\da-f]{12}\b/gi;
const JWT = /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g;
/** Ids, tokens, signatures. What has words in it (`FAILED_TO_DO`, `token_endpoint`, `idTokenClaims`) is none. */
const OPAQUE = /[\w+/~.-]{16,}={0,2}/g;
const WORDS = /^(?:[A-Z_]+|[a-z_./-]+|[a-z]+(?:[A-Z][a-z]+)*|[\w.-]*@?[\w-]*\.(?:test|com|org|json|js))$/;
/** No word is as long, and one in some 300 random strings of 32 letters and digits has no digit. */
const TOO_LONG = /[a-z]{21}/;
const CODE = /^\d{4,8}$/;
const URL_LIKE = /^(?:https?:\/\/|\/)[^\s"<>]*$/;
/** What people type, made anew for each request. */
const CODE_KEYS = new Set(['user_code', 'userCode', 'backupCodes']);
/** Seconds or milliseconds since 1970. */
const TIME_KEYS = new Set([
  'iat',
  'exp',
  'nbf',
  'auth_time',
  'updated_at',
  'client_id_issued_at',
  'ba_iat',
  'expires_at',
  'lastRequest',
]);

/** Makes the reader of a side's answers. */
export function makeReader({ origin, authBase, production }: Where): (value: unknown, key?: string) => Readable {
  const places = [...placesOf({ origin, authBase }, ''), ...(production ? placesOf(production, 'production ') : [])];

  function readText(text: string): Readable {
    const token = /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/.test(text);
    if (token)
      return {
        jwt: text
          .split('.')
          .slice(0, 2)
          .map((part) => read(decoded(part))),
      };
    if (URL_LIKE.test(text) && text.includes('?') && URL.canParse(text, origin)) return readUrl(text);
    return mask(places.reduce((left, [place, name]) => left.replaceAll(place, name), text));
  }

  function readUrl(text: string): Readable {
    const { searchParams, hash } = new URL(text, origin);
    const [path = ''] = text.split('?');
    const query = [...searchParams].map(([name, value]) => [name, read(value, name)]);
    return { url: readText(path), query: Object.fromEntries(query), hash: mask(hash) };
  }

  function read(value: unknown, key = ''): Readable {
    if (TIME_KEYS.has(key) && Number(value) > 0) return '<time>';
    if (typeof value === 'string')
      return CODE_KEYS.has(key) || (CODE.test(value) && key !== '') ? '<digits>' : readText(value);
    if (typeof value === 'number') return readNumber(value, key);
    if (Array.isArray(value)) return value.map((item) => read(item, key));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, read(item, name)]));
    }
    return value as boolean | null | undefined;
  }
  return read;
}

/** What to call an address, in each way to write it. Longer ones come first. */
function placesOf({ origin, authBase }: Where, owner: string): [string, string][] {
  const places: [string, string][] = [
    [authBase, `<${owner}auth>`],
    [new URL(authBase).pathname, '<auth path>'],
    [origin, `<${owner}origin>`],
    [new URL(origin).host, `<${owner}host>`],
  ];
  return places.flatMap(([place, name]) => [
    [place, name],
    [encodeURIComponent(place), name],
    [place.replaceAll('/', '\\/'), name],
  ]);
}

function readNumber(value: number, key: string): Readable {
  // What is left of a time may have lost a second on the way.
  return key === 'expires_in' ? toMinutes(value) : value;
}

/** Seconds, to the next full minute. */
export function toMinutes(seconds: number): number {
  return Math.ceil(seconds / 60) * 60;
}

function decoded(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function mask(text: string): string {
  return text
    .replace(DATE, '<date>')
    .replace(UUID, '<uuid>')
    .replace(JWT, '<jwt>')
    .replace(OPAQUE, (found) => (WORDS.test(found) && !TOO_LONG.test(found) ? found : '<opaque>'));
}
