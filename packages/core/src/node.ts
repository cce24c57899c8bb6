/**
 * @invect/core/node: the bridge between `node:http` and the Web's Request and Response. All adapters on Node share it.
 */

/** Headers of the gate, `Authorized.headers`, on the answer of an app's own route: on a Web Response, and on a Node response. */
export { withHeaders } from './node/headers.js';
/** The host that a client visited, with a proxy in front or without one. */
export { type TrustProxy, visitedHost, visitedHostOf } from './node/host-header.js';
export { addHeaders } from './node/node-headers.js';
export { toRequest } from './node/request.js';
export { writeResponse } from './node/response.js';
export { serveNode } from './node/serve.js';
