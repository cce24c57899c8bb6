import { handler } from '../../../served.js';

/** As docs/better-auth-plugins.md shows it. */
export const GET = ({ url, headers }) =>
  handler(new Request(url.replace('/.well-known/', '/invect/plugins/auth/.well-known/'), { headers }));
