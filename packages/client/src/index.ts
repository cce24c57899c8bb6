/**
 * @invect/client: the typed client of Invect's HTTP API, for browsers and Node.js.
 */

/** Creates a client of a host's API. */
export { createInvectClient, type InvectClient, type InvectClientOptions } from './client.js';
/** The error of all methods. */
export { InvectApiError, type InvectApiErrorParts, type InvectErrorCode } from './errors.js';
/** The types of the API's document, as openapi-typescript makes them. */
export type { components, paths } from './openapi.js';
/** What `events` iterates over. */
export type { RunEvent, RunEventsOptions } from './run-events.js';
/** What an operation takes and answers: `AnswerOf<'/flows/{flowId}', 'get'>`, `ItemOf<'/flows'>`. */
export type { AnswerOf, InitOf, ItemOf, ListPath, PathOf } from './types.js';
