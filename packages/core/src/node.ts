/**
 * @invect/core/node: the bridge between `node:http` and the Web's Request and Response. All adapters on Node share it.
 */

/** For an app's own routes: the headers of `Authorized.headers` on a Web Response, a Node response, or any list of headers. */
export { addHeaders, type HeaderList, mergeHeaders, withHeaders, withoutBodyHeaders } from './node/headers.js';
/** The host that a client visited, behind proxies that the app trusts. */
export { type TrustProxy, visitedHost, visitedHostOf } from './node/host-header.js';
export { toRequest } from './node/request.js';
export { writeResponse } from './node/response.js';
export { serveNode } from './node/serve.js';
