import { type Answer, Browser, type Person, type Served } from '@invect/testing';

/** A program that sends a key, and no cookie and no Origin. */
export class Machine extends Browser {
  constructor(
    private readonly served: Pick<Served, 'base' | 'origin'>,
    readonly token: string,
  ) {
    super(served.origin);
  }

  call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const url = new URL(this.served.base + path);
    return this.request(method, url, body, { origin: '', authorization: `Bearer ${this.token}`, ...headers });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('GET', path, undefined, headers);
  }

  at(served: Pick<Served, 'base' | 'origin'>): Machine {
    return new Machine(served, this.token);
  }
}

/** Makes a key of somebody's own. */
export async function makeKey(
  person: Person,
  scopes: readonly string[],
  more: object = {},
): Promise<{ id: string; token: string; version: number }> {
  const { status, text, body } = await person.call('POST', '/keys', { name: 'a key', scopes, ...more });
  if (status !== 201) throw new Error(`no key was made: ${text}`);
  return body;
}

/** A program with a key of somebody's. */
export async function machineOf(
  served: Pick<Served, 'base' | 'origin'>,
  person: Person,
  scopes: readonly string[],
  more: object = {},
): Promise<Machine & { readonly keyId: string }> {
  const { id, token } = await makeKey(person, scopes, more);
  return Object.assign(new Machine(served, token), { keyId: id });
}

/** Status and code of a refusal. */
export const refused = ({ status, body }: Answer): [number, string] => [status, body?.code];
