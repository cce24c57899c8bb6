import { type AppAccess, type Authorized, errorFrom, type Invect, type InvectIdentity } from '@invect/core';
import { toRequest } from '@invect/core/node';
import { Inject, Injectable } from '@nestjs/common';
import { arrivalOf, messageOf, type NestRequest } from './arrival.js';
import { INVECT_HOST } from './tokens.js';

/** The host, for providers of the app. */
@Injectable()
export class InvectService {
  constructor(
    /** The host itself: its list of routes, and `fetch` for requests that come from the app. */
    @Inject(INVECT_HOST) readonly invect: Invect,
  ) {}

  /** Resolves when the host serves. Rejects with the reason where it could not start. */
  ready(): Promise<void> {
    return this.invect.ready();
  }

  /**
   * The host's gate for a request of the app, as a controller gets it with `@Req()`.
   *
   * @returns the identity, its session, and headers for the answer; or, where the gate refuses, the Response that says so
   */
  authorize(request: NestRequest, access: AppAccess): Promise<Authorized | Response> {
    const arrival = arrivalOf(request);
    return this.invect.authorize(toRequest(messageOf(request), arrival), access, arrival);
  }

  /**
   * Who is asking.
   *
   * @returns null for nobody
   * @throws InvectError where the gate refuses for any other reason: a ban (403), a request from another site (403), a database that
   *   is down (503)
   */
  async identity(request: NestRequest): Promise<InvectIdentity | null> {
    const outcome = await this.authorize(request, { optional: true });
    if (outcome instanceof Response) throw await errorFrom(outcome);
    return outcome.identity;
  }
}
