import { APIError } from 'better-auth/api';
import type { InternalAdapter } from '../better-auth/instance.js';
import type { MountExtension } from '../better-auth/mount-extension.js';
import { textLengthOf } from '../better-auth/text-length.js';
import { AUTH_ERRORS } from '../errors.js';

/**
 * How long the text of a user's row may be. A picture as a data URL fits. better-auth itself has no limit, and lists of members and
 * remembered sessions contain these rows.
 */
const MAX_LENGTH = 64 * 1024;

/** Makes better-auth's own routes under the mount refuse to save a user whose text is longer than 64 Ki characters (400). */
export function limitUserRows(): MountExtension {
  return {
    prepare(clone) {
      const { internalAdapter: adapter } = clone;
      const limited: Partial<InternalAdapter> = {
        createUser: async (user, ...more) => adapter.createUser(withinLimit(user), ...more),
        updateUser: async (id, data) => adapter.updateUser(id, withinLimit(data)),
        updateUserByEmail: async (email, data) => adapter.updateUserByEmail(email, withinLimit(data)),
      };
      Object.assign(clone, { internalAdapter: Object.assign(Object.create(adapter), limited) });
    },
  };
}

function withinLimit<T>(data: T): T {
  // guard: user-rows-are-limited
  if (textLengthOf(data) > MAX_LENGTH) throw tooLong();
  return data;
}

/** Creates an error of better-auth's own class, because better-auth handles it first. */
function tooLong(): Error {
  const { message } = AUTH_ERRORS['auth:user_too_long'];
  return new APIError('BAD_REQUEST', { code: 'auth:user_too_long', message });
}
