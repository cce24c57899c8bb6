import { createAuthMiddleware } from 'better-auth/api';
import { RequestScope } from '../request-scope.js';
import type { MountExtension } from './mount-extension.js';

/** Knows which of better-auth's routes the current request has matched. */
export interface MatchedRoute extends MountExtension {
  /** The path that the route declares, `/scim/v2/Users/:userId`. Undefined before the match, and outside of a request through the mount. */
  current(): string | undefined;
}

/**
 * Creates the extension that remembers what better-auth's router has matched. Guards decide by that, because a second reading of the
 * path could differ. A route may call others in turn; the first one counts.
 */
export function createMatchedRoute(): MatchedRoute {
  const matches = new RequestScope<{ route: string | undefined }>();
  const remember = {
    id: 'invect-matched-route',
    hooks: {
      before: [
        {
          matcher({ path }: { path?: string }) {
            const match = matches.current();
            if (match) match.route ??= path;
            return false;
          },
          handler: createAuthMiddleware(async () => {}),
        },
      ],
    },
  } as { readonly id: string };

  return {
    current: () => matches.current()?.route,
    prepare(clone) {
      const plugins = [...(clone.options.plugins ?? []), remember];
      Object.assign(clone, { options: { ...clone.options, plugins } });
    },
    wrap: (handler) => (request) => matches.run({ route: undefined }, () => handler(request)),
  };
}
