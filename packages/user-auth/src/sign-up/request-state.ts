import type { InvitationReservation, OpenInvitation } from '@invect/core';
import type { RequestScope } from '../request-scope.js';

/** One use of an invitation, reserved for a user with an id. */
export interface Reserved {
  readonly userId: string;
  /** Only a user with this address may have it. Null: anybody. */
  readonly email: string | null;
  readonly use: InvitationReservation;
}

/** What one request to better-auth has to do with invitations. */
export interface SignUpState {
  /** Tokens of invitations that the request carries. */
  readonly tokens: readonly string[];
  /** The invitation of the tokens; null for none. */
  found?: Promise<OpenInvitation | null>;
  /** Null if there is no invitation, or if others were faster. */
  reserved?: Promise<Reserved | null>;
  /** Whether it was given to a user who was about to be created. */
  isUsed: boolean;
  /** Whether the internal adapter is creating a user, who was admitted already. */
  isCreating: boolean;
}

/** The state of the request that is being handled. */
export type SignUpScope = RequestScope<SignUpState>;
