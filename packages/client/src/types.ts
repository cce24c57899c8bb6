import type { FetchOptions, FetchResponse } from 'openapi-fetch';
import type { paths } from './openapi.js';

type Method = 'get' | 'post' | 'patch' | 'delete';

/** The paths that have a method. */
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends object ? P : never }[keyof paths];

/** The paths whose GET answers a page of a list. */
export type ListPath = {
  [P in PathOf<'get'>]: AnswerOf<P, 'get'> extends ListPage ? P : never;
}[PathOf<'get'>];

interface ListPage {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

/** An operation: what one method of a path takes and answers. */
export type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;

/** What a request is made of: `params` (`path` and `query`), `body`, and `signal` and `headers` as of `fetch`. */
export type InitOf<P extends keyof paths, M extends Method> = Pick<
  FetchOptions<Operation<P, M>>,
  Extract<keyof FetchOptions<Operation<P, M>>, 'params' | 'body'>
> & { readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> };

/** The last argument of a method. It may be left out if nothing in it is required. */
export type InitArgument<Init> = Record<never, never> extends Init ? [init?: Init] : [init: Init];

/** What an operation answers. Undefined for an answer without a body. */
export type AnswerOf<P extends keyof paths, M extends Method> =
  FetchResponse<Operation<P, M>, Record<never, never>, 'application/json'> extends { data?: infer Data } ? Data : never;

/** An item of a list. */
export type ItemOf<P extends ListPath> = AnswerOf<P, 'get'> extends { items: (infer Item)[] } ? Item : never;
