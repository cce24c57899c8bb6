/** A request whose signature is checked. */
export interface SignedRequest {
  readonly headers: Headers;
  /** As it arrived. */
  readonly body: Uint8Array;
}

/** A request whose signature is right. */
export interface Verified {
  /** What is signed, as its MAC. A request with the same one is a replay. */
  readonly mac: string;
  /** The sender's id of the delivery. A sender that tries again sends it again. Null if there is none. */
  readonly deliveryId: string | null;
  /** Whether the time is signed. Then an old request is refused, and need not be remembered for ever. */
  readonly isTimed: boolean;
}

/**
 * Checks the signature of a request.
 *
 * @param now milliseconds since 1970
 * @returns null if it is missing, wrong, or too old
 */
export type Verify = (
  request: SignedRequest,
  secret: string,
  now: number,
) => Verified | null | Promise<Verified | null>;
