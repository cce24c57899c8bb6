/**
 * @invect/core/node: the bridge between `node:http` and the Web's Request and Response, written once for every adapter that
 * stands on Node.
 */

export { readIncoming, toRequest } from './node/request.js';
export { writeResponse } from './node/response.js';
export { serveNode } from './node/serve.js';
